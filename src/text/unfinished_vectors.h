#pragma once

#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

#include "lore/matrix.h"
#include "lore/text/encoder.h"

namespace lore {

// The vectors of a long run so far, in a file of checked blocks, so that a run which was cut short
// goes on where it stopped. What follows a block that a crash left broken is dropped.
// Thread safety: one thread at a time, one object to a file.
class UnfinishedVectors {
 public:
  // Opens or begins the file. One that was begun for another `identity` or `width` is begun anew.
  // Throws Error(not_found) where its folder does not exist, or Error(io).
  UnfinishedVectors(std::string path, const std::string& identity, std::size_t width);

  // Copies the rows that the file held when it was opened to the first of `vectors` [n, width], n
  // at most, and sets `counts` to what was counted with them. Returns how many.
  std::size_t restore(Matrix& vectors, TextCounts& counts) const;

  // Adds rows [k, width]; `counts` are those of all rows so far. Throws Error(io).
  void append(const Matrix& rows, const TextCounts& counts);

 private:
  void read_blocks(const std::string& bytes);

  std::string path_;
  std::string mark_;  // that the file begins with
  std::size_t width_;
  std::vector<float> rows_;
  TextCounts counts_;
  std::ofstream file_;
};

}  // namespace lore
