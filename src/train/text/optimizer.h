#pragma once

#include <string>
#include <vector>

#include "lore/data/safetensors.h"
#include "lore/graph/graph.h"
#include "lore/train/text_training.h"

#include "train/torch.h"

namespace lore {

// A matrix of the weights that takes a gradient: on the CPU a leaf over its memory, on another
// device a leaf over a copy.
struct TrainedTensor {
  std::string name;  // in the weights
  at::Tensor value;  // [rows, cols]
};

// The leaf over the matrix `name`, which must stay where it is.
TrainedTensor trained_tensor(const Weights& weights, const std::string& name,
                             at::Device device = at::kCPU);

// Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019), beta 0.9 and
// 0.999, epsilon 1e-8, over every tensor, tables included: a batch of texts looks up a good part of
// a vocabulary.
class TextOptimizer {
 public:
  // `weights` have the matrices of `tensors` and must outlive this, as must `options`, of which it
  // takes learning rate, weight decay and clipping.
  TextOptimizer(std::vector<TrainedTensor> tensors, Weights& weights,
                const TextTrainingOptions& options);

  // Updates the tensors, the learning rate times `rate`, and clears their gradients. REQUIRES:
  // backward() ran.
  void step(float rate);

  // Brings what the tensors learnt to the weights, and the other way: nothing to do on the CPU.
  void store_weights() const;
  void load_weights();

  // State to tensors named "optimizer.<tensor>...", and back.
  void write(TensorWriter& writer) const;
  void read(const TensorFile& file);

 private:
  struct Moments {
    at::Tensor value;  // [2, rows, cols]: of the gradient, and of its square
    std::int64_t steps = 0;
  };

  double squared_norm() const;
  void update(at::Tensor value, const at::Tensor& gradient, Moments& moments, double rate) const;

  std::vector<TrainedTensor> tensors_;
  Weights& weights_;
  const TextTrainingOptions& options_;
  std::vector<Moments> moments_;  // one a tensor
};

}  // namespace lore
