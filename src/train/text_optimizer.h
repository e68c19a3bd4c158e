#pragma once

#include <string>
#include <vector>

#include "lore/data/safetensors.h"
#include "lore/graph/graph.h"

#include "train/text_executor.h"
#include "train/update_rule.h"

namespace lore {

// Adam over every parameter of a graph over tokens, tables included: a batch of texts looks up a
// good part of a vocabulary.
class TextOptimizer {
 public:
  // `executor` and the `weights` it reads must outlive this. `clip_norm`: most the L2 norm of all
  // gradients may be; 0: no limit.
  TextOptimizer(const TextExecutor& executor, Weights& weights, float learning_rate,
                float clip_norm);

  // Updates the weights, the learning rate times `rate`, and clears the gradients. REQUIRES:
  // backward() ran.
  void step(float rate);

  // State to tensors named "optimizer.<parameter>...", and back.
  void write(TensorWriter& writer) const;
  void read(const TensorFile& file);

 private:
  double squared_norm() const;
  std::string state_name(std::size_t parameter) const;

  const TextExecutor& executor_;
  float clip_norm_;
  std::vector<DenseOptimizer> rules_;  // as executor.parameters()
};

}  // namespace lore
