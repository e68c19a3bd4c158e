#include "train/alignment_loss.h"

#include <vector>

#include "train/operators.h"
#include "train/values.h"

namespace lore {

namespace {

using at::Tensor;

// The similarities [B, B], and for each sub-space of a which one of b it was most like.
struct Similarity {
  Tensor sum;
  std::vector<Tensor> closest;  // M of [B, B], numbers of sub-spaces
};

Similarity similarity_of(const Tensor& a, const Tensor& b) {  // [M, B, W] each
  Similarity found;
  for (std::int64_t m = 0; m < a.size(0); ++m) {
    Tensor most = a[m].matmul(b[0].t());
    Tensor closest = at::zeros(most.sizes(), at::kByte);
    for (std::int64_t n = 1; n < b.size(0); ++n) {
      const Tensor other = a[m].matmul(b[n].t());
      closest.masked_fill_(other > most, n);
      most = at::maximum(most, other);
    }
    found.sum = m == 0 ? most : found.sum + most;
    found.closest.push_back(closest);
  }
  return found;
}

// The gradients of a and b, [M, B, W], of `gradient` of the similarities.
void send_back(const Tensor& gradient, const Similarity& similarity, const Tensor& a,
               const Tensor& b, Tensor& a_gradient, Tensor& b_gradient) {
  for (std::int64_t m = 0; m < a.size(0); ++m) {
    for (std::int64_t n = 0; n < b.size(0); ++n) {
      const Tensor part = gradient * similarity.closest[static_cast<std::size_t>(m)].eq(n);
      a_gradient[m] += part.matmul(b[n]);
      b_gradient[n] += part.t().matmul(a[m]);
    }
  }
}

}  // namespace

Tensor same_rows(std::span<const std::int64_t> numbers) {
  const Tensor column =
      at::from_blob(const_cast<std::int64_t*>(numbers.data()), {std::ssize(numbers), 1}, at::kLong);
  Tensor same = column.eq(column.t());
  same.fill_diagonal_(false);
  return same;
}

Tensor alignment_loss(const Tensor& towers, const Tensor& same, const Comparison& how) {
  const std::int64_t rows = towers.size(0);
  const std::int64_t width = towers.size(1) / 2;
  double value = 0;
  Tensor gradient;
  {
    const c10::AutoGradMode no_gradients(false);
    // [B, 2, M, W] -> [2, M, B, W]
    const Tensor parts = towers.reshape({rows, 2, how.subspaces, width / how.subspaces})
                             .permute({1, 2, 0, 3})
                             .contiguous();
    const Similarity similarity = similarity_of(parts[0], parts[1]);
    const Tensor logits = (similarity.sum / how.temperature).masked_fill(same, minus_infinity);
    const Tensor forth = at::log_softmax(logits, 1);
    const Tensor back = at::log_softmax(logits, 0);
    value = -0.5 * (forth.diagonal().mean() + back.diagonal().mean()).item<double>();
    Tensor of_similarity = forth.exp() + back.exp();
    of_similarity.diagonal() -= 2;
    of_similarity /= 2 * double(rows) * how.temperature;
    Tensor of_parts = at::zeros(parts.sizes());
    Tensor of_a = of_parts[0];
    Tensor of_b = of_parts[1];
    send_back(of_similarity, similarity, parts[0], parts[1], of_a, of_b);
    gradient = of_parts.permute({2, 0, 1, 3}).reshape(towers.sizes());
  }
  const Tensor carrier = (towers * gradient).sum();
  return carrier + (value - carrier.item<double>());
}

}  // namespace lore
