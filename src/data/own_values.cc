#include "data/own_values.h"

#include <algorithm>

namespace lore {

void append_own(const Features& features, const ColumnSpec& column, std::string_view cell,
                Example& example, std::int64_t* unknown) {
  const auto width = static_cast<std::size_t>(width_of(column));
  if (column.kind == ColumnKind::numeric) {
    example.own_floats.resize(example.own_floats.size() + width);
    features.encode_number(column, cell,
                           example.own_floats.data() + example.own_floats.size() - width);
  } else {
    example.own_ids.resize(example.own_ids.size() + width);
    features.encode_ids(column, cell, example.own_ids.data() + example.own_ids.size() - width,
                        unknown);
  }
}

void set_missing(std::int32_t* values, std::int32_t width) {
  std::fill_n(values, width, padding_id);
}

void set_missing(float* values, std::int32_t width) {
  std::fill_n(values, width - 1, 0.0F);
  values[width - 1] = 1;
}

}  // namespace lore
