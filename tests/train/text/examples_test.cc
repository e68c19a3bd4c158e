#include "train/text/examples.h"

#include <gtest/gtest.h>

#include "lore/error.h"

namespace lore {
namespace {

// A token a byte, between 1 and 2.
class Bytes : public Tokenizer {
 public:
  std::vector<std::int32_t> encode(std::string_view text) const override {
    return {text.begin(), text.end()};
  }
  std::int32_t vocabulary_size() const override { return 256; }
  std::string fingerprint() const override { return "bytes"; }
  TextFrame frame() const override { return {{1}, {2}}; }
};

TEST(TextExamples, AreTheBeginningsOfTextsInTheirFrame) {
  const std::vector<std::string> texts = {"abc", "", "a long text"};
  const std::vector<TokenIds> tokens = tokens_of(Bytes(), texts, 5);
  EXPECT_EQ(tokens[0], TokenIds({1, 'a', 'b', 'c', 2}));
  EXPECT_EQ(tokens[1], TokenIds({1, 2}));
  EXPECT_EQ(tokens[2], TokenIds({1, 'a', ' ', 'l', 2}));
}

TEST(TextExamples, AreHeldBackByNameSeedAndShare) {
  TextTrainingOptions options;
  options.held_back = 0.25;
  const std::vector<TokenIds> tokens(2000, TokenIds({1}));
  std::vector<std::string> names;
  for (int i = 0; i < 2000; ++i) names.push_back(std::to_string(i / 2));
  const HeldBack sides = hold_back(tokens, names, options);
  EXPECT_NEAR(double(sides.held_back.size()), 500, 80);
  for (const std::uint32_t row : sides.held_back) EXPECT_TRUE(is_held_back(names[row], options));
  EXPECT_EQ(is_held_back("name", options), is_held_back("name", options));
  options.held_back = 1e-9;
  EXPECT_THROW(hold_back(tokens, names, options), Error);
}

TEST(TextExamples, HaveAHashOfAllThatBelongsToThem) {
  const std::vector<std::string> texts = {"a", "b"};
  const std::vector<std::string> joined = {"ab"};
  EXPECT_EQ(digits_of(texts), digits_of(texts));
  EXPECT_NE(digits_of(texts), digits_of(joined));
  EXPECT_NE(digits_of(texts), digits_of(texts, "1"));
}

TEST(TextExamples, AreOfAShapeThatFits) {
  const ModelConfig config =
      bert_config({.layers = 3, .heads = 4, .inner_width = 32}, 16, 64, Bytes());
  EXPECT_EQ(config.layers, 3);
  EXPECT_EQ(config.head_width, 4);
  EXPECT_EQ(config.positions, 64);
  EXPECT_EQ(config.vocabulary, 256);
  EXPECT_THROW(bert_config({.heads = 5}, 16, 64, Bytes()), Error);
  EXPECT_THROW(bert_config({.layers = 0, .heads = 4}, 16, 64, Bytes()), Error);
}

TEST(TextExamples, AreNotLearntWithOptionsOutOfRange) {
  const auto refuses = [](auto change) {
    TextTrainingOptions options;
    change(options);
    EXPECT_THROW(check(options), Error);
  };
  EXPECT_NO_THROW(check(TextTrainingOptions()));
  refuses([](auto& options) { options.epochs = 0; });
  refuses([](auto& options) { options.held_back = 1; });
  refuses([](auto& options) { options.max_tokens = 7; });
  refuses([](auto& options) { options.learning_rate = 0; });
  refuses([](auto& options) { options.warm_up = 1.5f; });
}

}  // namespace
}  // namespace lore
