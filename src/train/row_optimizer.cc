#include "train/row_optimizer.h"

#include <algorithm>

#include "lore/input.h"

#include "kernel/strided_rows.h"
#include "train/huge_pages.h"
#include "train/tensor_state.h"

namespace lore {

RowOptimizer::RowOptimizer(Matrix& table, const UpdateOptions& options, Rows rows,
                           std::size_t first_row)
    : table_(table),
      options_(options),
      rows_(rows),
      first_row_(std::max<std::size_t>(first_row, padding_id + 1)),
      state_(state_width(options.rule) * table.size()),
      slots_(table.rows()) {
  prefer_huge_pages(std::as_bytes(table.values()));
  prefer_huge_pages(std::as_bytes(std::span(state_)));
  prefer_huge_pages(std::as_bytes(std::span(slots_)));
}

std::uint32_t RowOptimizer::position_of(std::int32_t id) {
  if (static_cast<std::size_t>(id) < first_row_) return 0;
  Slot& slot = slots_[static_cast<std::size_t>(id)];
  if (slot.stamp != stamp_) {
    slot.stamp = stamp_;
    touched_.push_back(id);
    counts_.push_back(++slot.count);
    slot.position = static_cast<std::uint32_t>(touched_.size());
  }
  return slot.position;
}

void RowOptimizer::find_positions(std::span<const std::int32_t> ids) {
  positions_.resize(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::size_t ahead = std::min(i + prefetch_distance, ids.size() - 1);
    __builtin_prefetch(&slots_[static_cast<std::size_t>(ids[ahead])], 1);
    positions_[i] = position_of(ids[i]);
  }
  sums_.resize((1 + touched_.size()) * table_.cols());
}

void RowOptimizer::accumulate(std::span<const std::int32_t> ids, std::size_t group,
                              StridedRows<const float> gradients) {
  find_positions(ids);
  if (group == 1) {
    return kernel::add_rows(gradients.first, gradients.stride, positions_.data(), 1, ids.size(),
                            table_.cols(), sums_.data());
  }
  for (std::size_t i = 0; i * group < ids.size(); ++i) {
    const auto present = static_cast<float>(count_present(ids.subspan(i * group, group)));
    if (present == 0) continue;
    kernel::add_rows(gradients[i], 0, &positions_[i * group], 1 / present, group, table_.cols(),
                     sums_.data());
  }
}

double RowOptimizer::squared_norm() const {
  double sum = 0;
  for (std::size_t i = table_.cols(); i < sums_.size(); ++i) sum += double(sums_[i]) * sums_[i];
  return sum;
}

void RowOptimizer::step(const StepScale& scale) {
  rows_ == Rows::all ? step_all(scale) : step_touched(scale);
  touched_.clear();
  counts_.clear();
  sums_.clear();
  if (++stamp_ == 0) {  // wrapped: no old stamp may be taken for a new one
    for (Slot& slot : slots_) slot.stamp = 0;
    stamp_ = 1;
  }
}

void RowOptimizer::step_touched(const StepScale& scale) {
  update_rows(options_, scale, counts_,
              {.table = table_.data(),
               .state = state_.data(),
               .width = table_.cols(),
               .ids = touched_.data(),
               .gradients = sums_.data() + table_.cols(),
               .count = touched_.size()});
}

void RowOptimizer::step_all(const StepScale& scale) {
  const std::vector<float> nothing(table_.cols());
  const std::size_t width = state_width(options_.rule) * table_.cols();
  for (std::size_t row = first_row_; row < table_.rows(); ++row) {
    Slot& slot = slots_[row];
    const bool looked_up = slot.stamp == stamp_;
    if (!looked_up) ++slot.count;
    update(options_, scale, slot.count, table_.row(row),
           looked_up ? &sums_[slot.position * table_.cols()] : nothing.data(),
           state_.data() + row * width);
  }
}

void RowOptimizer::write(TensorWriter& writer, const std::string& name) const {
  write_floats(writer, name + ".state", state_);
  std::vector<std::int32_t> counts;
  for (const Slot& slot : slots_) counts.push_back(slot.count);
  writer.add(name + ".steps", counts);
}

void RowOptimizer::read(const TensorFile& file, const std::string& name) {
  const std::vector<std::int32_t> counts = file.int32s(name + ".steps");
  const std::size_t width = state_.size() / table_.rows();
  const std::size_t rows = std::min(counts.size(), slots_.size());
  read_floats(file, name + ".state", std::span(state_).first(rows * width));
  for (std::size_t row = 0; row < rows; ++row) slots_[row].count = counts[row];
}

}  // namespace lore
