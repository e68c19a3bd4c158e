#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace lore {

// Adam (Kingma and Ba 2015) with beta 0.9 and 0.999, epsilon 1e-8, and both ways to keep weights
// small.
struct AdamOptions {
  float learning_rate = 1e-3f;
  float l2 = 0;  // times the weight, added to the gradient
  float decoupled_decay =
      0;  // times learning rate and weight, taken off (Loshchilov and Hutter 2019)
};

// One step of Adam on `weights`, the `count`-th (1-based) of theirs, given the gradient and both
// moments, all of the weights' size.
void adam_step(const AdamOptions& options, std::int64_t count, std::span<float> weights,
               const float* gradient, float* first, float* second);

// Adam over one dense parameter.
class DenseAdam {
 public:
  // `weights` must outlive this.
  DenseAdam(std::span<float> weights, const AdamOptions& options);

  // REQUIRES: gradient.size() is that of the weights.
  void step(std::span<const float> gradient);

 private:
  AdamOptions options_;
  std::span<float> weights_;
  std::vector<float> first_;
  std::vector<float> second_;
  std::int64_t steps_ = 0;
};

}  // namespace lore
