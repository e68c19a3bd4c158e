#pragma once

#include "lore/data/schema.h"

#include "data/json_object.h"

namespace lore {

// Throws Error(format) where the parts of `spec` contradict each other: columns that are used but
// not declared, a label that is also a feature, a history without users, and so on. The error names
// the JSON path.
void check_spec(const DatasetSpec& spec);

// The same for one file of records, given as `object`.
void check_file(const FileSpec& file, const JsonObject& object);

}  // namespace lore
