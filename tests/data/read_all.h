#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lore/data/record.h"

namespace lore {

using Rows = std::vector<std::vector<std::string>>;

// The values of all records that are left.
inline Rows read_all(RecordReader& reader) {
  Rows rows;
  Record record;
  while (reader.next(record)) rows.emplace_back(record.values.begin(), record.values.end());
  return rows;
}

}  // namespace lore
