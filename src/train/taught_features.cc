#include "train/taught_features.h"

#include <algorithm>

#include "lore/fusion/elec.h"

#include "train/learner.h"

namespace lore {

namespace {

constexpr std::size_t most_measured = 8192;  // rows
constexpr double smallest_deviation = 1e-6;  // of a number that tells rows apart

Batch rows_to_measure(Rows& rows) {
  std::vector<std::uint32_t> chosen(std::min(rows.size(), most_measured));
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    chosen[i] = static_cast<std::uint32_t>(i * rows.size() / chosen.size());
  }
  Batch batch;
  rows.fill(chosen, batch);
  return batch;
}

}  // namespace

TaughtFeatures::TaughtFeatures(std::span<const TeacherModel> teachers,
                               const std::vector<Input>& inputs, Rows& rows) {
  for (const TeacherModel& teacher : teachers) {
    teachers_.emplace_back(representation_of(teacher.graph), inputs, teacher.weights);
  }
  const at::Tensor measured = seen(rows_to_measure(rows));
  mean_ = measured.mean(0);
  const at::Tensor deviation = (measured - mean_).square().mean(0).sqrt();
  scale_ = (1 / deviation).masked_fill(deviation.lt(smallest_deviation), 0);
}

at::Tensor TaughtFeatures::of(const Batch& batch) const {
  return (seen(batch) - mean_) * scale_;
}

at::Tensor TaughtFeatures::seen(const Batch& batch) const {
  std::vector<at::Tensor> parts;
  for (const Executor& teacher : teachers_) {
    const at::Tensor part = teacher.infer(batch);
    parts.push_back(part.reshape({static_cast<std::int64_t>(batch.rows), -1}));
  }
  return at::cat(parts, 1);
}

at::Tensor taught_loss(const at::Tensor& outputs, const at::Tensor& features, float weight,
                       const Batch& batch) {
  const at::Tensor logits = outputs.select(1, 0);
  const at::Tensor projected = outputs.narrow(1, 1, features.size(1));
  return click_loss(logits, batch) + weight * (projected - features).square().mean();
}

}  // namespace lore
