#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "train/executor.h"
#include "train/row_optimizer.h"
#include "train/touched_rows.h"
#include "train/weight_average.h"

namespace lore {

// A lookup and what backward() left for its rows: null where no path led there.
struct LookupGradients {
  const Lookup* lookup = nullptr;
  StridedRows<const float> rows;
};

// The optimizers of tables of which every batch looks up the same ids: a field's embedding and its
// first order, say. Rows are told apart once for all of them.
// Thread safety: one thread at a time; different groups are independent.
class TableGroup {
 public:
  // Of tables with so many rows, of which those before `first_row` stay as they are.
  TableGroup(std::size_t rows, TouchedRows::Steps steps, std::size_t first_row);

  // `table`, the values of `parameter`, must outlive this.
  void add(NodeId parameter, const std::string& name, Matrix& table, const UpdateOptions& options);

  // Takes the gradients of the lookups that are of its tables.
  void accumulate(std::span<const LookupGradients> lookups);

  // The sum of squares of the accumulated gradients.
  double squared_norm() const;

  // Updates the rows. Tells `average`, where there is one, which are to change, if not all are.
  void step(const StepScale& scale, WeightAverage* average);

  // The names of its tables.
  std::vector<std::string> names() const;

  // State to tensors named `prefix` and the table's name..., and back: of tables that may have been
  // shorter.
  void write(TensorWriter& writer, const std::string& prefix) const;
  void read(const TensorFile& file, const std::string& prefix);

 private:
  struct Table {
    NodeId parameter = -1;
    std::string name;
    RowOptimizer rows;
  };

  // Of whom the gradients are, if there are any.
  RowOptimizer* optimizer_of(const LookupGradients& gradients);

  // Takes those of `lookups` that look up `ids`.
  void accumulate(std::span<const LookupGradients> lookups, std::span<const std::int32_t> ids,
                  std::span<const std::uint32_t> positions);

  std::unique_ptr<TouchedRows> touched_;  // stays where it is
  std::vector<Table> tables_;
};

}  // namespace lore
