#include "train/text/linear_start.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace lore {

namespace {

constexpr float part = 0.2f;  // of a token, root mean square; that of the constant is 1

float constant(std::size_t column) {
  return column % 2 == 0 ? 1.0f : -1.0f;
}

float scale_of(const Matrix& vectors) {
  double squares = 0;
  double numbers = 0;
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    const double value = vectors.data()[i];
    squares += value * value;
    numbers += value != 0 ? 1 : 0;
  }
  return squares == 0 ? 0 : static_cast<float>(part / std::sqrt(squares / numbers));
}

void set_all(Matrix& matrix, float value) {
  std::fill_n(matrix.data(), matrix.size(), value);
}

// Sees the token's part as if its root mean square were 1, and nothing of the constant.
void see_tokens_alone(Matrix& weight, Matrix& bias) {
  for (std::size_t out = 0; out < weight.rows(); ++out) {
    float sum = 0;
    for (std::size_t in = 0; in < weight.cols(); ++in) {
      weight(out, in) /= part;
      sum += weight(out, in) * constant(in);
    }
    bias.data()[out] = -sum;
  }
}

void let_pass(const std::string& norm, Weights& weights) {
  set_all(weights.at(norm + ".weight"), 1);
  set_all(weights.at(norm + ".bias"), 0);
}

void start_layer(const std::string& layer, Weights& weights) {
  for (const char* reader : {".attention.self.query", ".attention.self.key",
                             ".attention.self.value", ".intermediate.dense"}) {
    see_tokens_alone(weights.at(layer + reader + ".weight"), weights.at(layer + reader + ".bias"));
  }
  for (const char* writer : {".attention.output", ".output"}) {
    set_all(weights.at(layer + writer + ".dense.weight"), 0);
    set_all(weights.at(layer + writer + ".dense.bias"), 0);
    let_pass(layer + writer + ".LayerNorm", weights);
  }
}

}  // namespace

void start_linear(const ModelConfig& config, const Matrix& token_vectors, Weights& weights) {
  Matrix& table = weights.at("embeddings.word_embeddings.weight");
  const float scale = scale_of(token_vectors);
  for (std::size_t id = 0; id < table.rows(); ++id) {
    for (std::size_t h = 0; h < table.cols(); ++h) {
      table(id, h) = constant(h) + scale * token_vectors(id, h);
    }
  }
  set_all(weights.at("embeddings.position_embeddings.weight"), 0);
  set_all(weights.at("embeddings.token_type_embeddings.weight"), 0);
  let_pass("embeddings.LayerNorm", weights);
  std::string last;
  for (std::int32_t i = 0; i < config.layers; ++i) {
    last = "encoder.layer." + std::to_string(i);
    start_layer(last, weights);
  }
  Matrix& bias = weights.at(last + ".output.LayerNorm.bias");
  for (std::size_t h = 0; h < bias.size(); ++h) bias.data()[h] = -constant(h);
}

}  // namespace lore
