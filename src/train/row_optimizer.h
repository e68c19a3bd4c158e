#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lore/matrix.h"

#include "kernel/aligned.h"
#include "train/table_rows.h"
#include "train/update_rule.h"

namespace lore {

// An update rule over the rows of an embedding table.
//
// Lazy: a step changes only the rows looked up since the last one, and costs nothing for the rest
// of the table. Moments of a row that rests do not decay (the rule of PyTorch's SparseAdam). Each
// row counts its own steps for Adam's bias correction, so that the first step of a rare row late in
// training is no larger than that of a frequent one.
//
// Dense: a step changes every row, with a gradient of zero where it was not looked up; exact, and
// in proportion to the table.
//
// The padding row, and rows before the first that is trained, are never changed. Results do not
// depend on the number of threads. Thread safety: one thread at a time; different tables are
// independent.
class RowOptimizer {
 public:
  enum class Rows : std::uint8_t { looked_up, all };

  // `table` must outlive this.
  RowOptimizer(Matrix& table, const UpdateOptions& options, Rows rows = Rows::looked_up,
               std::size_t first_row = 0);

  // Adds the gradients [ids.size() / group, D] of one lookup (table_rows.h): each id of a group
  // gets its share of the mean's; what equal ids get is summed, in order. REQUIRES: every id is a
  // row of the table.
  void accumulate(std::span<const std::int32_t> ids, std::size_t group,
                  StridedRows<const float> gradients);

  // The sum of squares of the accumulated gradients.
  double squared_norm() const;

  // Updates the rows.
  void step(const StepScale& scale = {});

  // State and steps of the rows to tensors named `name`..., and back; those of a shorter table
  // become those of the first rows. REQUIRES: nothing is accumulated.
  void write(TensorWriter& writer, const std::string& name) const;
  void read(const TensorFile& file, const std::string& name);

  // The distinct rows accumulated since the last step, in order of first appearance.
  std::span<const std::int32_t> touched() const { return touched_; }

 private:
  struct Slot {
    std::uint32_t stamp = 0;     // that of the coming step: the row has a sum of gradients
    std::uint32_t position = 0;  // of the sum
    std::int32_t count = 0;      // steps of the row, the coming one too where it has a sum
  };

  std::uint32_t position_of(std::int32_t id);
  void find_positions(std::span<const std::int32_t> ids);
  void step_touched(const StepScale& scale);
  void step_all(const StepScale& scale);

  Matrix& table_;
  UpdateOptions options_;
  Rows rows_;
  std::size_t first_row_;
  kernel::AlignedFloats state_;           // [rows, state_width * D]
  std::vector<Slot> slots_;               // [rows]
  std::vector<std::int32_t> touched_;     // [U]
  std::vector<std::int32_t> counts_;      // [U] steps of the rows touched
  kernel::AlignedFloats sums_;            // [1 + U, D]; the first is of all that is never changed
  std::vector<std::uint32_t> positions_;  // in sums_, of the ids at hand
  std::uint32_t stamp_ = 1;
};

}  // namespace lore
