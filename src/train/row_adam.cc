#include "train/row_adam.h"

#include "lore/input.h"

#include "train/table_rows.h"

namespace lore {

RowAdam::RowAdam(Matrix& table, const AdamOptions& options)
    : table_(table),
      options_(options),
      moments_(2 * table.size()),
      counts_(table.rows()),
      slots_(table.rows()) {}

float* RowAdam::sum_of(std::int32_t id) {
  const std::size_t width = table_.cols();
  Slot& slot = slots_[static_cast<std::size_t>(id)];
  if (slot.stamp != stamp_) {
    slot = {stamp_, static_cast<std::uint32_t>(touched_.size())};
    touched_.push_back(id);
    sums_.resize(touched_.size() * width);
  }
  return sums_.data() + slot.position * width;
}

void RowAdam::add(std::int32_t id, const float* gradient, float share) {
  float* sum = sum_of(id);
  for (std::size_t d = 0; d < table_.cols(); ++d) sum[d] += share * gradient[d];
}

void RowAdam::accumulate(std::span<const std::int32_t> ids, std::size_t group,
                         std::span<const float> gradients) {
  for (std::size_t i = 0; i * group < ids.size(); ++i) {
    const auto members = ids.subspan(i * group, group);
    const std::size_t count = count_present(members);
    for (std::int32_t id : members) {
      if (id == padding_id) continue;
      add(id, gradients.data() + i * table_.cols(), 1 / static_cast<float>(count));
    }
  }
}

void RowAdam::step() {
  const std::size_t width = table_.cols();
  for (std::size_t i = 0; i < touched_.size(); ++i) {
    const auto row = static_cast<std::size_t>(touched_[i]);
    float* moments = moments_.data() + row * 2 * width;
    adam_step(options_, ++counts_[row], table_.row(row), sums_.data() + i * width, moments,
              moments + width);
  }
  touched_.clear();
  sums_.clear();
  if (++stamp_ == 0) {  // wrapped: no old stamp may be taken for a new one
    slots_.assign(slots_.size(), {});
    stamp_ = 1;
  }
}

}  // namespace lore
