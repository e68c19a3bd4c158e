#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lore/train/trainer.h"

#include "train/executor.h"
#include "train/rows.h"

namespace lore {

// What teachers see of a row before they judge it (lore/fusion/elec.h), side by side, each number
// less its mean and over its deviation among rows.
// Thread safety: const members are safe for concurrent use.
class TaughtFeatures {
 public:
  // Means and deviations are those of `rows`, of some thousand evenly chosen where there are more.
  // `teachers` must outlive this. Throws what Executor does.
  TaughtFeatures(std::span<const TeacherModel> teachers, const std::vector<Input>& inputs,
                 Rows& rows);

  std::int32_t width() const { return static_cast<std::int32_t>(mean_.numel()); }

  // [B, N], without gradients; 0 for a number that is the same of all rows.
  at::Tensor of(const Batch& batch) const;

 private:
  at::Tensor seen(const Batch& batch) const;

  std::vector<Executor> teachers_;
  at::Tensor mean_;   // [N]
  at::Tensor scale_;  // [N], 1 over the deviation
};

// The loss of outputs [B, 1 + N], a logit and a projection beside it: LogLoss and, `weight` times,
// the mean of the squares of the projection less `features` [B, N].
at::Tensor taught_loss(const at::Tensor& outputs, const at::Tensor& features, float weight,
                       const Batch& batch);

}  // namespace lore
