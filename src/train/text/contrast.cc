#include "train/text/contrast.h"

#include <ATen/ops/arange.h>

#include "train/values.h"

namespace lore {

at::Tensor normalized(const at::Tensor& rows) {
  return rows * at::rsqrt((rows * rows).sum(-1, true) + 1e-12);
}

Contrast contrast(const at::Tensor& anchors, const at::Tensor& candidates,
                  const at::Tensor& no_negatives, double temperature) {
  at::Tensor scores =
      at::matmul(normalized(anchors), normalized(candidates).transpose(0, 1)) / temperature;
  if (no_negatives.defined())
    scores = scores.masked_fill(no_negatives.to(scores.device()), minus_infinity);
  const at::Tensor own = scores.diagonal();
  const at::Tensor loss = (scores.logsumexp({1}) - own).mean();
  const at::Tensor nearest = scores.argmax(1).eq(at::arange(anchors.size(0), scores.device()));
  return {loss, nearest.to(at::kFloat).mean().item<double>()};
}

}  // namespace lore
