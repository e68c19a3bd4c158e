#include "train/row_optimizer.h"

#include <algorithm>
#include <vector>

#include "kernel/strided_rows.h"
#include "train/huge_pages.h"
#include "train/tensor_state.h"

namespace lore {

RowOptimizer::RowOptimizer(Matrix& table, const TouchedRows& touched, const UpdateOptions& options)
    : table_(table),
      touched_(touched),
      options_(options),
      state_(state_width(options.rule) * table.size()) {
  prefer_huge_pages(std::as_bytes(table.values()));
  prefer_huge_pages(std::as_bytes(std::span(state_)));
}

void RowOptimizer::make_room_for_sums() {
  sums_.resize((1 + touched_.rows().size()) * table_.cols());
}

void RowOptimizer::accumulate(std::span<const std::int32_t> ids,
                              std::span<const std::uint32_t> positions, std::size_t group,
                              StridedRows<const float> gradients) {
  const std::size_t width = table_.cols();
  make_room_for_sums();
  if (group == 1) {
    return kernel::add_rows(gradients.first, gradients.stride, positions.data(), 1, ids.size(),
                            width, sums_.data());
  }
  for (std::size_t i = 0; i * group < ids.size(); ++i) {
    const auto present = static_cast<float>(count_present(ids.subspan(i * group, group)));
    if (present == 0) continue;
    kernel::add_rows(gradients[i], 0, &positions[i * group], 1 / present, group, width,
                     sums_.data());
  }
}

double RowOptimizer::squared_norm() const {
  double sum = 0;
  for (std::size_t i = table_.cols(); i < sums_.size(); ++i) sum += double(sums_[i]) * sums_[i];
  return sum;
}

void RowOptimizer::step(const StepScale& scale) {
  make_room_for_sums();
  touched_.steps() == TouchedRows::Steps::all ? step_all(scale) : step_touched(scale);
  sums_.clear();
}

void RowOptimizer::step_touched(const StepScale& scale) {
  update_rows(options_, scale, touched_.counts(),
              {.table = table_.data(),
               .state = state_.data(),
               .width = table_.cols(),
               .ids = touched_.rows().data(),
               .gradients = sums_.data() + table_.cols(),
               .count = touched_.rows().size()});
}

void RowOptimizer::step_all(const StepScale& scale) {
  const std::vector<float> nothing(table_.cols());
  const std::size_t width = state_width(options_.rule) * table_.cols();
  for (std::size_t row = touched_.first_row(); row < table_.rows(); ++row) {
    const std::uint32_t position = touched_.position(row);
    update(options_, scale, touched_.count(row), table_.row(row),
           position > 0 ? &sums_[position * table_.cols()] : nothing.data(),
           state_.data() + row * width);
  }
}

void RowOptimizer::write(TensorWriter& writer, const std::string& name) const {
  write_floats(writer, name + ".state", state_);
  touched_.write(writer, name + ".steps");
}

void RowOptimizer::read(const TensorFile& file, const std::string& name) {
  const std::size_t width = state_.size() / table_.rows();
  const std::size_t rows = std::min(file.int32s(name + ".steps").size(), table_.rows());
  read_floats(file, name + ".state", std::span(state_).first(rows * width));
}

}  // namespace lore
