#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lore/data/safetensors.h"
#include "lore/train/trainer.h"

#include "kernel/update_rules.h"

namespace lore {

// How weights follow their gradients: a rule, and both ways to keep them small.
//   adam:    Kingma and Ba 2015, with beta 0.9 and 0.999, epsilon 1e-8
//   adagrad: Duchi et al. 2011, with epsilon 1e-10
// The arithmetic is that of kernel/update_rules.h.
struct UpdateOptions {
  UpdateRule rule = UpdateRule::adam;
  float learning_rate = 1e-3f;
  float l2 = 0;  // times the weight, added to the gradient
  float decoupled_decay =
      0;  // times learning rate and weight, taken off (Loshchilov and Hutter 2019)
};

// What a whole step does to rates and gradients: schedules and clipping.
struct StepScale {
  float rate = 1;      // times the learning rate
  float gradient = 1;  // times the gradient, before the decay is added
};

// Numbers of state a weight has: two moments, or a sum of squares.
std::size_t state_width(UpdateRule rule);

// One step on `weights` [n], the `count`-th (1-based) of theirs, given the gradient [n] and their
// state [state_width * n], zero before the first: for Adam the first moments, then the second.
void update(const UpdateOptions& options, const StepScale& scale, std::int64_t count,
            std::span<float> weights, const float* gradient, float* state);

// The same for each of some rows of a table, of which each counts its own steps: counts
// [step.count].
void update_rows(const UpdateOptions& options, const StepScale& scale,
                 std::span<const std::int32_t> counts, const kernel::RowStep& step);

// A rule over one dense parameter.
class DenseOptimizer {
 public:
  // `weights` must outlive this.
  DenseOptimizer(std::span<float> weights, const UpdateOptions& options);

  // REQUIRES: gradient.size() is that of the weights.
  void step(std::span<const float> gradient, const StepScale& scale = {});

  // State and steps to tensors named `name`..., and back.
  void write(TensorWriter& writer, const std::string& name) const;
  void read(const TensorFile& file, const std::string& name);

 private:
  UpdateOptions options_;
  std::span<float> weights_;
  std::vector<float> state_;
  std::int64_t steps_ = 0;
};

}  // namespace lore
