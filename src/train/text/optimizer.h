#pragma once

#include <string>
#include <vector>

#include "lore/data/safetensors.h"
#include "lore/graph/graph.h"

#include "train/torch.h"
#include "train/update_rule.h"

namespace lore {

// A matrix of the weights that takes a gradient, and a leaf over its memory.
struct TrainedTensor {
  std::string name;  // in the weights
  at::Tensor value;  // [rows, cols]
};

// The leaf over the matrix `name`, which must stay where it is.
TrainedTensor trained_tensor(const Weights& weights, const std::string& name);

// Adam over every tensor, tables included: a batch of texts looks up a good part of a vocabulary.
class TextOptimizer {
 public:
  // `weights` hold the memory of `tensors` and must outlive this. `clip_norm`: most the L2 norm of
  // all gradients may be; 0: no limit.
  TextOptimizer(std::vector<TrainedTensor> tensors, Weights& weights, float learning_rate,
                float clip_norm);

  // Updates the weights, the learning rate times `rate`, and clears the gradients. REQUIRES:
  // backward() ran.
  void step(float rate);

  // State to tensors named "optimizer.<tensor>...", and back.
  void write(TensorWriter& writer) const;
  void read(const TensorFile& file);

 private:
  double squared_norm() const;

  std::vector<TrainedTensor> tensors_;
  float clip_norm_;
  std::vector<DenseOptimizer> rules_;  // one a tensor
};

}  // namespace lore
