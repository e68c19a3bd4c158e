#pragma once

#include <memory>

#include "lore/data/record.h"

namespace lore {

// Opens a file of lines whose values stand between delimiters. Lines without text are skipped where
// there is more than one column. Throws as open_records does.
std::unique_ptr<RecordReader> open_delimited(const FileSpec& file);

}  // namespace lore
