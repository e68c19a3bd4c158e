#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lore/data/record.h"

namespace lore {

// Opens a file of one JSON object a line. Throws as open_records does.
std::unique_ptr<RecordReader> open_jsonl(const FileSpec& file,
                                         const std::vector<std::string>& wanted);

}  // namespace lore
