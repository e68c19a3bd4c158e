#include "train/text/token_regression.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace lore {
namespace {

float cosine(std::span<const float> a, std::span<const float> b) {
  float ab = 0, aa = 0, bb = 0;
  for (std::size_t h = 0; h < a.size(); ++h) {
    ab += a[h] * b[h];
    aa += a[h] * a[h];
    bb += b[h] * b[h];
  }
  return ab / std::sqrt(aa * bb);
}

// Texts of two words out of eight; a text's vector is the mean of its words' own.
struct Words {
  Words() : own(8, 4), vectors(28, 4) {
    for (std::size_t i = 0; i < own.size(); ++i) own.data()[i] = std::sin(float(i * i + 1));
    for (std::int32_t a = 0; a < 8; ++a) {
      for (std::int32_t b = a + 1; b < 8; ++b) {
        for (std::size_t h = 0; h < 4; ++h) {
          vectors(texts.size(), h) = (own(std::size_t(a), h) + own(std::size_t(b), h)) / 2;
        }
        rows.push_back(static_cast<std::uint32_t>(texts.size()));
        texts.push_back({a, b});
      }
    }
  }

  std::vector<float> sum(const Matrix& tokens, std::size_t text) const {
    std::vector<float> total(4);
    for (const std::int32_t id : texts[text]) {
      for (std::size_t h = 0; h < 4; ++h) total[h] += tokens(std::size_t(id), h);
    }
    return total;
  }

  Matrix own;
  Matrix vectors;
  std::vector<TokenIds> texts;
  std::vector<std::uint32_t> rows;
};

TEST(TokenRegression, FindsWhatTextsAreTheSumOf) {
  const Words words;
  const Matrix tokens = regress_tokens(words.texts, words.vectors, words.rows, 10);
  ASSERT_EQ(tokens.rows(), 10u);
  for (std::size_t i = 0; i < words.texts.size(); ++i) {
    EXPECT_GT(cosine(words.sum(tokens, i), words.vectors.row(i)), 0.97f) << i;
  }
}

TEST(TokenRegression, SaysNothingOfTokensThatNoTextHas) {
  const Words words;
  const Matrix tokens = regress_tokens(words.texts, words.vectors, words.rows, 10);
  for (const std::size_t id : {8u, 9u}) {
    for (const float value : tokens.row(id)) EXPECT_EQ(value, 0);
  }
}

TEST(TokenRegression, ReadsTheRowsItIsGivenAlone) {
  Words words;
  const std::span<const std::uint32_t> some = std::span(words.rows).first(20);
  const Matrix before = regress_tokens(words.texts, words.vectors, some, 8);
  for (std::size_t h = 0; h < 4; ++h) words.vectors(25, h) = 100;
  EXPECT_EQ(regress_tokens(words.texts, words.vectors, some, 8), before);
}

}  // namespace
}  // namespace lore
