#include "text/transformer_encoder.h"

#include <cmath>
#include <thread>

#include <gtest/gtest.h>

#include "text/golden_models.h"

namespace lore {
namespace {

// The letters of a text, by their place in the alphabet, between two marks.
class Letters : public Tokenizer {
 public:
  explicit Letters(TextFrame frame = {.before = {21}, .after = {22}}) : frame_(std::move(frame)) {}

  std::vector<std::int32_t> encode(std::string_view text) const override {
    std::vector<std::int32_t> ids;
    for (const char c : text) ids.push_back(static_cast<unsigned char>(c) % 20);
    return ids;
  }
  std::int32_t vocabulary_size() const override { return 23; }
  std::string fingerprint() const override { return "letters"; }
  TextFrame frame() const override { return frame_; }

 private:
  TextFrame frame_;
};

TransformerParts parts_of(const std::string& model) {
  const made_up::Folder folder;
  golden::write_checkpoint(golden::model_named(model), folder.path());
  TransformerParts parts;
  parts.graph.set_output(hidden_states(parts.graph, read_model_config(folder.path())).last.id);
  parts.weights = TextCheckpoint::open(folder.path()).weights(parts.graph);
  parts.max_tokens = 16;
  parts.id = "golden";
  return parts;
}

std::unique_ptr<TextEncoder> encoder_of(TransformerParts parts,
                                        const EncoderOptions& options = {}) {
  return make_transformer_encoder(std::make_unique<Letters>(), std::move(parts), options);
}

Matrix encode(const TextEncoder& encoder, std::vector<std::string> texts) {
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  return encoder.encode(views);
}

void expect_near(std::span<const float> x, std::span<const float> y) {
  ASSERT_EQ(x.size(), y.size());
  for (std::size_t i = 0; i < x.size(); ++i) ASSERT_NEAR(x[i], y[i], 1e-5) << i;
}

TEST(TransformerEncoder, PoolsTheTokensOfATextInItsFrame) {
  const made_up::Folder folder;
  golden::write_checkpoint(golden::model_named("bert"), folder.path());
  const Matrix hidden =
      golden::hidden_of(folder.path(), {{21, 97 % 20, 98 % 20, 22}}, EncoderPrecision::f32);
  const Matrix vector = encode(*encoder_of(parts_of("bert")), {"ab"});
  for (std::size_t h = 0; h < hidden.cols(); ++h) {
    const float mean = (hidden(0, h) + hidden(1, h) + hidden(2, h) + hidden(3, h)) / 4;
    EXPECT_NEAR(vector(0, h), mean, 1e-5);
  }
}

TEST(TransformerEncoder, ATextDoesNotDependOnOthersOrThreads) {
  std::vector<std::string> texts;
  for (int i = 0; i < 200; ++i)
    texts.push_back(std::string(std::size_t(i * 7 % 14), char('a' + i % 26)));
  const Matrix together = encode(*encoder_of(parts_of("mpnet")), texts);
  const Matrix threaded = encode(*encoder_of(parts_of("mpnet"), {.threads = 3}), texts);
  EXPECT_EQ(together, threaded);
  for (std::size_t i = 0; i < texts.size(); i += 17) {
    expect_near(encode(*encoder_of(parts_of("mpnet")), {texts[i]}).row(0), together.row(i));
  }
}

TEST(TransformerEncoder, ServesManyThreadsAtOnce) {
  const auto encoder = encoder_of(parts_of("bert"));
  const Matrix wanted = encode(*encoder, {"some", "texts", ""});
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 20; ++n) EXPECT_EQ(encode(*encoder, {"some", "texts", ""}), wanted);
    });
  }
}

TEST(TransformerEncoder, CountsLongTextsAndJoinsTheirWindows) {
  const std::string text(50, 'x');
  const std::string_view texts[] = {text, "y"};
  for (const LongText long_text : {LongText::cut, LongText::windows, LongText::head_tail}) {
    TextCounts counts;
    const Matrix vectors =
        encoder_of(parts_of("bert"), {.long_text = long_text})->encode_counted(texts, counts);
    EXPECT_EQ(vectors.rows(), 2u);
    EXPECT_EQ(counts.texts, 2u);
    EXPECT_EQ(counts.long_texts, 1u);
    EXPECT_EQ(counts.cut_tokens, long_text == LongText::windows ? 0u : 36u);
    EXPECT_EQ(counts.windows, long_text == LongText::windows ? 5u : 2u);
  }
}

TEST(TransformerEncoder, NormalizesAfterItKeepsTheFirstNumbers) {
  TransformerParts parts = parts_of("bert");
  parts.normalize = true;
  const auto encoder = encoder_of(std::move(parts), {.width = 5});
  EXPECT_EQ(encoder->width(), 5u);
  const Matrix vector = encode(*encoder, {"ab"});
  const Matrix whole = encode(*encoder_of(parts_of("bert")), {"ab"});
  double square = 0;
  for (std::size_t h = 0; h < 5; ++h) square += double(whole(0, h)) * whole(0, h);
  for (std::size_t h = 0; h < 5; ++h) {
    EXPECT_NEAR(vector(0, h), whole(0, h) / std::sqrt(square), 1e-5);
  }
}

TEST(TransformerEncoder, PutsPrefixAndSuffixAroundATextAlways) {
  const auto encoder = encoder_of(parts_of("bert"), {.prefix = "a", .suffix = "c"});
  expect_near(encode(*encoder, {"b"}).row(0),
              encode(*encoder_of(parts_of("bert")), {"abc"}).row(0));
}

TEST(TransformerEncoder, NothingGivesADefinedVector) {
  EXPECT_EQ(encode(*encoder_of(parts_of("bert")), {}).rows(), 0u);
  const auto unframed =
      make_transformer_encoder(std::make_unique<Letters>(TextFrame{}), parts_of("llama"), {});
  EXPECT_EQ(encode(*unframed, {""}), Matrix(1, 16));
}

TEST(TransformerEncoder, RefusesOptionsThatDoNotFit) {
  const auto field_of = [](const EncoderOptions& options, std::size_t max_tokens) {
    TransformerParts parts = parts_of("bert");
    parts.max_tokens = max_tokens;
    return made_up::fault_of([&] { encoder_of(std::move(parts), options); }).place.field;
  };
  EXPECT_EQ(field_of({.width = 13}, 16), "width");
  EXPECT_EQ(field_of({.threads = 0}, 16), "threads");
  EXPECT_EQ(field_of({}, 2), "max_tokens");
}

}  // namespace
}  // namespace lore
