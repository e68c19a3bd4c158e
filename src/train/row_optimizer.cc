#include "train/row_optimizer.h"

#include <algorithm>

#include "lore/input.h"

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

float* RowOptimizer::sum_of(std::int32_t id) {
  const std::size_t width = table_.cols();
  Slot& slot = slots_[static_cast<std::size_t>(id)];
  if (slot.stamp != stamp_) {
    slot.stamp = stamp_;
    slot.position = static_cast<std::uint32_t>(touched_.size());
    touched_.push_back(id);
    sums_.resize(touched_.size() * width);
  }
  return sums_.data() + slot.position * width;
}

void RowOptimizer::add(std::int32_t id, const float* gradient, float share) {
  float* sum = sum_of(id);
  for (std::size_t d = 0; d < table_.cols(); ++d) sum[d] += share * gradient[d];
}

void RowOptimizer::accumulate(std::span<const std::int32_t> ids, std::size_t group,
                              StridedRows<const float> gradients) {
  for (std::size_t i = 0; i * group < ids.size(); ++i) {
    const std::size_t ahead = std::min(i * group + prefetch_distance, ids.size() - 1);
    __builtin_prefetch(&slots_[static_cast<std::size_t>(ids[ahead])], 1);
    const auto members = ids.subspan(i * group, group);
    const std::size_t count = group == 1 ? 1 : count_present(members);
    for (std::int32_t id : members) {
      if (id != padding_id) add(id, gradients[i], 1 / static_cast<float>(count));
    }
  }
}

double RowOptimizer::squared_norm() const {
  double sum = 0;
  for (float gradient : sums_) sum += double(gradient) * gradient;
  return sum;
}

void RowOptimizer::step(const StepScale& scale) {
  rows_ == Rows::all ? step_all(scale) : step_touched(scale);
  touched_.clear();
  sums_.clear();
  if (++stamp_ == 0) {  // wrapped: no old stamp may be taken for a new one
    for (Slot& slot : slots_) slot.stamp = 0;
    stamp_ = 1;
  }
}

void RowOptimizer::prefetch(std::int32_t id) const {
  constexpr std::size_t line = 64 / sizeof(float);
  const auto row = static_cast<std::size_t>(id);
  const std::size_t width = state_.size() / table_.rows();
  __builtin_prefetch(table_.data() + row * table_.cols(), 1);
  for (std::size_t i = 0; i < width; i += line) __builtin_prefetch(&state_[row * width + i], 1);
}

void RowOptimizer::step_touched(const StepScale& scale) {
  constexpr std::size_t distance = prefetch_distance / 2;
  for (std::size_t i = 0; i < touched_.size(); ++i) {
    prefetch(touched_[std::min(i + distance, touched_.size() - 1)]);
    const auto row = static_cast<std::size_t>(touched_[i]);
    if (row < first_row_) continue;
    step_row(row, sums_.data() + i * table_.cols(), scale);
  }
}

void RowOptimizer::step_all(const StepScale& scale) {
  const std::vector<float> nothing(table_.cols());
  for (std::size_t row = first_row_; row < table_.rows(); ++row) {
    const Slot& slot = slots_[row];
    const bool looked_up = slot.stamp == stamp_;
    step_row(row, looked_up ? sums_.data() + slot.position * table_.cols() : nothing.data(), scale);
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

void RowOptimizer::step_row(std::size_t row, const float* gradient, const StepScale& scale) {
  const std::size_t width = state_width(options_.rule) * table_.cols();
  update(options_, scale, ++slots_[row].count, table_.row(row), gradient,
         state_.data() + row * width);
}

}  // namespace lore
