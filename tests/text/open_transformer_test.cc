#include "text/open_transformer.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "lore/text/tokenizer.h"

#include "text/golden_models.h"

namespace lore {
namespace {

// A checkpoint as published: golden weights, a tokenizer of as many pieces, pooling beside them.
class OpenTransformer : public testing::Test {
 protected:
  void SetUp() override {
    golden::write_checkpoint(golden::model_named("bert"), folder_.path());
    train_sentencepiece({"a b c a", "b c d", "d a c b e"}, folder_ / "spiece.model",
                        {.vocabulary_size = 12, .allow_smaller = true});
  }

  Matrix encode(const EncoderOptions& options = {}) const {
    const std::string_view texts[] = {"a b", "e d c", ""};
    return open_encoder(folder_.path(), options)->encode(texts);
  }

  Fault fault(const EncoderOptions& options = {}) const {
    return made_up::fault_of([&] { open_encoder(folder_.path(), options); });
  }

  made_up::Folder folder_;
};

TEST_F(OpenTransformer, OpensByItsFiles) {
  EXPECT_TRUE(is_transformer(folder_.path()));
  const Matrix vectors = encode();
  EXPECT_EQ(vectors.rows(), 3u);
  EXPECT_EQ(vectors.cols(), 12u);
  for (const float value : vectors.values()) EXPECT_TRUE(std::isfinite(value));
  EXPECT_EQ(encode({.pooling = Pooling::mean}), vectors);
}

TEST_F(OpenTransformer, TakesPoolingAndNormFromTheModules) {
  made_up::write(folder_ / "modules.json",
                 R"([{"path": "", "type": "s.Transformer"}, {"path": "p", "type": "s.Pooling"},
                     {"path": "", "type": "s.Normalize"}])");
  std::filesystem::create_directory(folder_ / "p");
  made_up::write(folder_ / "p/config.json", R"({"pooling_mode_max_tokens": true})");
  const Matrix vectors = encode();
  EXPECT_EQ(encode({.pooling = Pooling::max, .normalize = true}), vectors);
  EXPECT_NE(encode({.normalize = false}), vectors);
}

TEST_F(OpenTransformer, PutsALayerOfTheModulesBehindThePooling) {
  const Matrix pooled = encode();
  made_up::write(folder_ / "modules.json",
                 R"([{"path": "", "type": "s.Transformer"}, {"path": "d", "type": "s.Dense"},
                     {"path": "", "type": "s.Normalize"}])");
  std::filesystem::create_directory(folder_ / "d");
  made_up::write(folder_ / "d/config.json", R"({"activation_function": "x.Tanh"})");
  TensorWriter writer;
  const Matrix weight = golden::numbers_of({"dense", 3, 12});
  writer.add("linear.weight", weight);
  writer.add("linear.bias", Matrix(1, 3, {0.25f, 0, -0.5f}));
  writer.write(folder_ / "d/model.safetensors");
  const Matrix vectors = encode({.normalize = false});
  ASSERT_EQ(vectors.cols(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    double sum = 0.25;
    for (std::size_t h = 0; h < 12; ++h) sum += double(weight(0, h)) * pooled(i, h);
    EXPECT_NEAR(vectors(i, 0), std::tanh(sum), 1e-5);
  }
  EXPECT_EQ(encode({.width = 1})(0, 0), vectors(0, 0) > 0 ? 1 : -1) << "normalised last";
}

TEST_F(OpenTransformer, ItsIdChangesWithWhatChangesVectors) {
  const auto id = [&](const EncoderOptions& options) {
    return open_encoder(folder_.path(), options)->id();
  };
  const std::string plain = id({});
  EXPECT_EQ(id({.threads = 2}), plain);
  EXPECT_NE(id({.precision = EncoderPrecision::int8}), plain);
  EXPECT_NE(id({.pooling = Pooling::cls}), plain);
  EXPECT_NE(id({.width = 4}), plain);
  EXPECT_NE(id({.max_tokens = 9}), plain);
  EXPECT_NE(id({.prefix = "q"}), id({.suffix = "q"}));
}

TEST_F(OpenTransformer, LowersTheCaseOfTextsWhereTheModulesSaySo) {
  const std::string_view texts[] = {"a b", "A B"};
  const auto rows_equal = [&] {
    const Matrix vectors = open_encoder(folder_.path())->encode(texts);
    return std::equal(vectors.row(0).begin(), vectors.row(0).end(), vectors.row(1).begin());
  };
  EXPECT_FALSE(rows_equal());
  made_up::write(folder_ / "sentence_bert_config.json", R"({"do_lower_case": true})");
  EXPECT_TRUE(rows_equal());
}

TEST_F(OpenTransformer, GivesTheSameVectorsFromMappedTables) {
  EXPECT_EQ(encode({.map_tables = true}), encode());
  EXPECT_EQ(open_encoder(folder_.path(), {.map_tables = true})->id(),
            open_encoder(folder_.path())->id());
}

TEST_F(OpenTransformer, FirstLastIsTheMeanOfTwoLayers) {
  const Matrix both = encode({.pooling = Pooling::first_last});
  EXPECT_NE(both, encode());
  EXPECT_EQ(both.cols(), 12u);
}

TEST_F(OpenTransformer, RefusesMoreTokensThanPositions) {
  EXPECT_EQ(fault({.max_tokens = 49}).place.field, "max_tokens");
  EXPECT_EQ(encode({.max_tokens = 48}).rows(), 3u);
}

TEST_F(OpenTransformer, RefusesATokenizerOfMorePiecesThanRows) {
  std::vector<std::string> texts;
  for (char c = 'a'; c <= 'z'; ++c) texts.push_back(std::string(1, c) + " " + c + "x");
  std::filesystem::remove(folder_ / "spiece.model");
  train_sentencepiece(texts, folder_ / "spiece.model",
                      {.vocabulary_size = 30, .allow_smaller = true});
  EXPECT_EQ(fault().kind, ErrorKind::mismatch);
}

// Each encoder either does not open, or encodes.
TEST_F(OpenTransformer, SurvivesMutatedFiles) {
  std::mt19937 random(5);
  for (const std::string name : {"model.safetensors", "config.json"}) {
    const std::string original = made_up::read(folder_ / name);
    int refused = 0;
    for (int i = 0; i < 150; ++i) {
      std::string bytes = original;
      if (i % 5 == 0) bytes.resize(random() % bytes.size());
      for (int flips = 1 + i % 4; flips > 0 && !bytes.empty(); --flips) {
        bytes[random() % std::min<std::size_t>(bytes.size(), 6000)] = static_cast<char>(random());
      }
      made_up::write(folder_ / name, bytes);
      try {
        encode();
      } catch (const Error&) {
        ++refused;
      }
    }
    EXPECT_GT(refused, 0);
    made_up::write(folder_ / name, original);
  }
}

}  // namespace
}  // namespace lore
