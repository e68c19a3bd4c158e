#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lore/matrix.h"

#include "train/adam.h"

namespace lore {

// Lazy Adam over the rows of an embedding table: a step changes only the rows looked up since the
// last one, and costs nothing for the rest of the table. Moments of a row that rests do not decay
// (the rule of PyTorch's SparseAdam). Each row counts its own steps for Adam's bias correction, so
// that the first step of a rare row late in training is no larger than that of a frequent one.
//
// The padding row is never changed. Results do not depend on the number of threads.
class RowAdam {
 public:
  // `table` must outlive this.
  RowAdam(Matrix& table, const AdamOptions& options);

  // Adds the gradients [ids.size() / group, D] of one lookup (table_rows.h): each id of a group
  // gets its share of the mean's; what equal ids get is summed, in order. REQUIRES: every id is a
  // row of the table.
  void accumulate(std::span<const std::int32_t> ids, std::size_t group,
                  std::span<const float> gradients);

  // Updates the rows accumulated since the last step.
  void step();

  // The distinct rows accumulated since the last step, in order of first appearance.
  std::span<const std::int32_t> touched() const { return touched_; }

 private:
  // Where the sum of a row's gradients stands, if `stamp` is that of the coming step.
  struct Slot {
    std::uint32_t stamp = 0;
    std::uint32_t position = 0;
  };

  float* sum_of(std::int32_t id);
  void add(std::int32_t id, const float* gradient, float share);

  Matrix& table_;
  AdamOptions options_;
  std::vector<float> moments_;         // [rows, 2 D]: first and second moment of a row side by side
  std::vector<std::int32_t> counts_;   // [rows]: steps of each row
  std::vector<Slot> slots_;            // [rows]
  std::vector<std::int32_t> touched_;  // [U]
  std::vector<float> sums_;            // [U, D]
  std::uint32_t stamp_ = 1;
};

}  // namespace lore
