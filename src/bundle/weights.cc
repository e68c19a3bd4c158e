#include "lore/bundle/weights.h"

namespace lore {

void write_weights(const Weights& weights, TensorWriter& writer) {
  for (const auto& [name, matrix] : weights) writer.borrow(name, matrix.values(), matrix.cols());
}

Weights read_weights(const TensorFile& file) {
  Weights weights;
  for (const auto& [name, tensor] : file.tensors()) weights.emplace(name, file.matrix(name));
  return weights;
}

}  // namespace lore
