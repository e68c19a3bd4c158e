#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "lore/data/batch.h"
#include "lore/graph/graph.h"

namespace lore {

// How libtorch's own optimisers update the embedding tables; layers take its Adam.
enum class PlainOptimizer : std::uint8_t {
  adam,            // dense gradients: each step costs in proportion to the table
  sparse_sgd,      // sparse gradients
  sparse_adagrad,  // sparse gradients
};

// DeepFM as one would write it in libtorch alone, of nn::Embedding, nn::Linear and torch::optim,
// with the tables of all fields in one. What training is compared with; it serves nothing else.
// Thread safety: one thread at a time.
class PlainDeepFm {
 public:
  struct Options {
    std::int64_t fields = 1;          // F, of one id each
    std::int64_t rows_per_field = 2;  // of each field's table
    std::int64_t width = 16;          // D
    std::vector<std::int32_t> hidden = {256, 128, 64};
    PlainOptimizer optimizer = PlainOptimizer::adam;
    double learning_rate = 1e-3;
  };

  explicit PlainDeepFm(const Options& options);
  ~PlainDeepFm();

  // Takes the values of build_deepfm()'s parameters over the inputs `fields`, in that order.
  // REQUIRES: the shapes are those of the options.
  void take(const Weights& weights, const std::vector<Input>& fields);

  // Logits [B] of a batch with a column for each field.
  std::vector<float> logits(const Batch& batch) const;

  // One step of training: forward, backward, update. Returns the mean LogLoss.
  double step(const Batch& batch);

 private:
  struct Modules;
  std::unique_ptr<Modules> modules_;
};

}  // namespace lore
