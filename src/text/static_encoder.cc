#include "text/static_encoder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lore/error.h"

#include "text/finite.h"
#include "text/unicode.h"

namespace lore {

namespace {

void normalize(std::span<float> values) {
  double square = 0;
  for (const float value : values) square += double(value) * value;
  if (square == 0) return;
  const float scale = static_cast<float>(1 / std::sqrt(square));
  for (float& value : values) value *= scale;
}

class StaticEncoder : public TextEncoder {
 public:
  StaticEncoder(std::unique_ptr<Tokenizer> tokenizer, StaticWeights weights, std::string id)
      : tokenizer_(std::move(tokenizer)), weights_(std::move(weights)), id_(std::move(id)) {}

  Matrix encode(std::span<const std::string_view> texts) const override {
    Matrix vectors(texts.size(), width());
    for (std::size_t i = 0; i < texts.size(); ++i) encode_one(texts[i], vectors.row(i));
    return vectors;
  }

  std::size_t width() const override { return weights_.weight.cols(); }
  std::string id() const override { return id_; }

 private:
  void encode_one(std::string_view text, std::span<float> vector) const {
    std::vector<std::int32_t> ids = lower_cased_ids(*tokenizer_, text);
    std::sort(ids.begin(), ids.end());
    const float scale = add_tokens(ids, vector);
    for (std::size_t h = 0; h < vector.size(); ++h) {
      vector[h] = vector[h] * scale + weights_.bias[h];
    }
    normalize(vector);
  }

  // Adds W^T c to `vector`; returns 1 / |c|. REQUIRES: `ids` are sorted.
  float add_tokens(std::span<const std::int32_t> ids, std::span<float> vector) const {
    double square = 0;
    for (auto at = ids.begin(); at != ids.end();) {
      const auto end = std::upper_bound(at, ids.end(), *at);
      const auto row = static_cast<std::size_t>(*at);
      const float count = static_cast<float>(end - at) * weights_.idf[row];
      const std::span<const float> weight = weights_.weight.row(row);
      for (std::size_t h = 0; h < vector.size(); ++h) vector[h] += count * weight[h];
      square += double(count) * count;
      at = end;
    }
    return square > 0 ? static_cast<float>(1 / std::sqrt(square)) : 0;
  }

  std::unique_ptr<Tokenizer> tokenizer_;
  StaticWeights weights_;
  std::string id_;
};

void check_size(const std::string& source, const std::string& name, std::size_t expected,
                const std::string& of_what, std::size_t found) {
  if (expected == found) return;
  throw Error({.kind = ErrorKind::mismatch,
               .problem = "a tensor of another size",
               .place = {.file = source, .field = name},
               .expected = std::to_string(expected) + " as " + of_what,
               .found = std::to_string(found)});
}

}  // namespace

std::vector<std::int32_t> lower_cased_ids(const Tokenizer& tokenizer, std::string_view text) {
  return tokenizer.encode(lower_case(replace_invalid_utf8(text)));
}

void check_fits(const StaticWeights& weights, const Tokenizer& tokenizer,
                const std::string& source) {
  const auto vocabulary = static_cast<std::size_t>(tokenizer.vocabulary_size());
  check_size(source, "weight", vocabulary, "the tokenizer has pieces", weights.weight.rows());
  check_size(source, "idf", vocabulary, "the tokenizer has pieces", weights.idf.size());
  check_size(source, "bias", weights.weight.cols(), "\"weight\" has columns", weights.bias.size());
  check_finite(source, "weight", weights.weight.values());
  check_finite(source, "idf", weights.idf);
  check_finite(source, "bias", weights.bias);
}

std::unique_ptr<TextEncoder> make_static_encoder(std::unique_ptr<Tokenizer> tokenizer,
                                                 StaticWeights weights, std::string id,
                                                 const std::string& source) {
  check_fits(weights, *tokenizer, source);
  return std::make_unique<StaticEncoder>(std::move(tokenizer), std::move(weights), std::move(id));
}

}  // namespace lore
