#include "text/static_encoder.h"

#include <cmath>

#include <gtest/gtest.h>

#include "lore/error.h"

namespace lore {
namespace {

// One token a letter: 'a' is 0, 'b' is 1, ...
class Letters : public Tokenizer {
 public:
  std::vector<std::int32_t> encode(std::string_view text) const override {
    std::vector<std::int32_t> ids;
    for (char c : text) ids.push_back(c - 'a');
    return ids;
  }
  std::int32_t vocabulary_size() const override { return 3; }
  std::string fingerprint() const override { return "letters"; }
};

StaticWeights weights() {
  return {Matrix(3, 2, {1, 0, 0, 1, 1, 1}), {1, 2, 1}, {0, 0}};
}

TEST(StaticEncoder, IsTheLengthOneProjectionOfWeightedCounts) {
  const auto encoder = make_static_encoder(std::make_unique<Letters>(), weights(), "id", "here");
  const std::string_view texts[] = {"aab", "B", ""};
  const Matrix vectors = encoder->encode(texts);
  // "aab": counts (2, 2), so the direction (1, 1).
  EXPECT_NEAR(vectors(0, 0), std::sqrt(0.5), 1e-6);
  EXPECT_NEAR(vectors(0, 1), std::sqrt(0.5), 1e-6);
  EXPECT_NEAR(vectors(1, 1), 1, 1e-6);  // lower-cased
  EXPECT_EQ(vectors(2, 0), 0);
  EXPECT_EQ(encoder->id(), "id");
}

TEST(StaticEncoder, RefusesWeightsOfAnotherSize) {
  StaticWeights other = weights();
  other.idf.pop_back();
  EXPECT_THROW(make_static_encoder(std::make_unique<Letters>(), other, "id", "here"), Error);
  other = weights();
  other.bias[0] = std::nanf("");
  EXPECT_THROW(make_static_encoder(std::make_unique<Letters>(), other, "id", "here"), Error);
}

}  // namespace
}  // namespace lore
