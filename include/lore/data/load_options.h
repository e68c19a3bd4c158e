#pragma once

#include <cstdint>
#include <string>

namespace lore {

// Where a dataset keeps its encoded rows.
struct LoadOptions {
  // A folder for files larger than memory: the rows go to files there that have no name, so that
  // nobody else sees them and nothing is left of them however the process ends. They take 20 bytes
  // a row and 4 for each value a row brings, while they are read 20 more. "": in memory.
  std::string rows_folder = "";

  // With a folder, how many bytes of training rows, and of the order they are read in, are in
  // memory at once. An epoch goes through windows of that size, each made of 64 blocks from all
  // over the rows and shuffled whole; where all rows fit one window, it is the epoch of rows in
  // memory, row by row.
  std::int64_t rows_memory = std::int64_t{256} << 20;
};

}  // namespace lore
