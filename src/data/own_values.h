#pragma once

#include <cstdint>
#include <string_view>

#include "lore/data/feature_store.h"

namespace lore {

// Appends a cell of a row column to the example's own values, padded to the column's width. Counts
// values outside the vocabulary in *unknown, where given. Throws Error(format) for a number that
// does not parse.
void append_own(const Features& features, const ColumnSpec& column, std::string_view cell,
                Example& example, std::int64_t* unknown);

// What a missing value looks like: padding, or a number's missing flag. `values` are the `width`
// ids or floats of one example.
void set_missing(std::int32_t* values, std::int32_t width);
void set_missing(float* values, std::int32_t width);

}  // namespace lore
