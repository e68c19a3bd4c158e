#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "lore/matrix.h"

#include "kernel/aligned.h"
#include "train/table_rows.h"
#include "train/touched_rows.h"
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
// Rows that are never touched are never changed. Results do not depend on the number of threads.
// Thread safety: one thread at a time; different tables are independent but for the rows touched.
class RowOptimizer {
 public:
  // `table`, and what is said of the rows its lookups touch, must outlive this.
  RowOptimizer(Matrix& table, const TouchedRows& touched, const UpdateOptions& options);

  // Adds the gradients [ids.size() / group, D] of one lookup (table_rows.h): each id of a group
  // gets its share of the mean's; what equal ids get is summed, in order. REQUIRES: `positions` of
  // the touched rows are those of `ids`.
  void accumulate(std::span<const std::int32_t> ids, std::span<const std::uint32_t> positions,
                  std::size_t group, StridedRows<const float> gradients);

  // The sum of squares of the accumulated gradients.
  double squared_norm() const;

  // Updates the rows, before the step is told to be done to the touched rows.
  void step(const StepScale& scale = {});

  // State and steps of the rows to tensors named `name`..., and the state back, of which that of a
  // shorter table becomes that of the first rows. REQUIRES: nothing is accumulated.
  void write(TensorWriter& writer, const std::string& name) const;
  void read(const TensorFile& file, const std::string& name);

 private:
  void make_room_for_sums();
  void step_touched(const StepScale& scale);
  void step_all(const StepScale& scale);

  Matrix& table_;
  const TouchedRows& touched_;
  UpdateOptions options_;
  kernel::AlignedFloats state_;  // [rows, state_width * D]
  kernel::AlignedFloats sums_;   // [1 + U, D]; the first is of all that is never changed
};

}  // namespace lore
