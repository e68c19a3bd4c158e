#include "train/table_group.h"

#include <algorithm>
#include <set>

namespace lore {

TableGroup::TableGroup(std::size_t rows, TouchedRows::Steps steps, std::size_t first_row)
    : touched_(std::make_unique<TouchedRows>(rows, steps, first_row)) {}

void TableGroup::add(NodeId parameter, const std::string& name, Matrix& table,
                     const UpdateOptions& options) {
  tables_.push_back({parameter, name, RowOptimizer(table, *touched_, options)});
}

RowOptimizer* TableGroup::optimizer_of(const LookupGradients& gradients) {
  if (gradients.rows.first == nullptr) return nullptr;
  const auto found = std::ranges::find(tables_, gradients.lookup->table, &Table::parameter);
  return found == tables_.end() ? nullptr : &found->rows;
}

void TableGroup::accumulate(std::span<const LookupGradients> lookups) {
  std::set<const std::int32_t*> known;
  for (const LookupGradients& gradients : lookups) {
    const std::span<const std::int32_t> ids = gradients.lookup->ids;
    if (optimizer_of(gradients) == nullptr || !known.insert(ids.data()).second) continue;
    accumulate(lookups, ids, touched_->touch(ids));
  }
}

void TableGroup::accumulate(std::span<const LookupGradients> lookups,
                            std::span<const std::int32_t> ids,
                            std::span<const std::uint32_t> positions) {
  for (const LookupGradients& gradients : lookups) {
    RowOptimizer* const optimizer = optimizer_of(gradients);
    if (optimizer == nullptr || gradients.lookup->ids.data() != ids.data()) continue;
    optimizer->accumulate(ids, positions, gradients.lookup->group, gradients.rows);
  }
}

double TableGroup::squared_norm() const {
  double sum = 0;
  for (const Table& table : tables_) sum += table.rows.squared_norm();
  return sum;
}

void TableGroup::step(const StepScale& scale, WeightAverage* average) {
  const bool is_lazy = touched_->steps() == TouchedRows::Steps::looked_up;
  for (Table& table : tables_) {
    if (average != nullptr && is_lazy) average->will_change(table.name, touched_->rows());
    table.rows.step(scale);
  }
  touched_->finish();
}

std::vector<std::string> TableGroup::names() const {
  std::vector<std::string> names;
  for (const Table& table : tables_) names.push_back(table.name);
  return names;
}

void TableGroup::write(TensorWriter& writer, const std::string& prefix) const {
  for (const Table& table : tables_) table.rows.write(writer, prefix + table.name);
}

void TableGroup::read(const TensorFile& file, const std::string& prefix) {
  touched_->read(file, prefix + tables_.front().name + ".steps");
  for (Table& table : tables_) table.rows.read(file, prefix + table.name);
}

}  // namespace lore
