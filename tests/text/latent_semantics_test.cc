#include "lore/text/latent_semantics.h"

#include <random>

#include <gtest/gtest.h>

#include "lore/text/encoder.h"

#include "text/made_up.h"

namespace lore {
namespace {

constexpr LatentSemanticsOptions small = {.vocabulary_size = 150, .width = 8};

float cosine(const Matrix& vectors, std::size_t a, std::size_t b) {
  float sum = 0;
  for (std::size_t h = 0; h < vectors.cols(); ++h) sum += vectors(a, h) * vectors(b, h);
  return sum;
}

TEST(LatentSemantics, BringsTextsOfOneTopicTogether) {
  const made_up::Folder folder;
  train_latent_semantics(made_up::corpus(60), folder.path(), small);
  const auto encoder = open_encoder(folder.path());
  const std::string_view texts[] = {"rocket orbit planet", "comet launch gravity",
                                    "butter flour oven"};
  const Matrix vectors = encoder->encode(texts);
  EXPECT_GT(cosine(vectors, 0, 1), cosine(vectors, 0, 2) + 0.2f);
}

TEST(LatentSemantics, EqualTextsGiveEqualEncoders) {
  const made_up::Folder a;
  const made_up::Folder b;
  train_latent_semantics(made_up::corpus(30), a.path(), small);
  train_latent_semantics(made_up::corpus(30), b.path(), small);
  EXPECT_EQ(open_encoder(a.path())->id(), open_encoder(b.path())->id());
}

TEST(LatentSemantics, GivesOtherWeightsForAnotherSeedButTheSameMeaning) {
  const made_up::Folder folder;
  const std::string_view texts[] = {"rocket orbit planet", "comet launch gravity",
                                    "butter flour oven"};
  std::vector<float> likeness;
  for (const std::uint64_t seed : {1, 2}) {
    train_latent_semantics(made_up::corpus(60), folder.path(),
                           {.vocabulary_size = 150, .width = 8, .seed = seed});
    const Matrix vectors = open_encoder(folder.path())->encode(texts);
    likeness.push_back(cosine(vectors, 0, 1) - cosine(vectors, 0, 2));
  }
  EXPECT_NEAR(likeness[0], likeness[1], 0.05);
}

// As far apart as the sentences of a topic are, those of two topics are further.
TEST(LatentSemantics, SeparatesTopicsOfSentencesItHasNotSeen) {
  const made_up::Folder folder;
  train_latent_semantics(made_up::corpus(60), folder.path(), small);
  const std::vector<std::string> unseen = made_up::corpus(10, 99);
  const std::vector<std::string_view> views(unseen.begin(), unseen.end());
  const Matrix vectors = open_encoder(folder.path())->encode(views);
  double within = 0;
  double across = 0;
  int same = 0;
  int other = 0;
  for (std::size_t a = 0; a < unseen.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      const bool is_same = a % made_up::topics.size() == b % made_up::topics.size();
      (is_same ? within : across) += cosine(vectors, a, b);
      ++(is_same ? same : other);
    }
  }
  EXPECT_GT(within / same, across / other + 0.2);
}

TEST(LatentSemantics, IsNoWiderThanItsTextsDiffer) {
  const made_up::Folder folder;
  std::vector<std::string> texts;
  for (int i = 0; i < 60; ++i) texts.push_back(i % 2 == 0 ? "aaa aa" : "bbb b aa");
  train_latent_semantics(texts, folder.path(), {.vocabulary_size = 40, .width = 64});
  const auto encoder = open_encoder(folder.path());
  EXPECT_EQ(encoder->width(), 1U);
  const std::string_view both[] = {"aaa aa", "bbb b aa"};
  const Matrix vectors = encoder->encode(both);
  EXPECT_NEAR(vectors(0, 0), -vectors(1, 0), 1e-5);
}

TEST(LatentSemantics, ReplacesTheEncoderThatIsThere) {
  const made_up::Folder folder;
  train_latent_semantics(made_up::corpus(30, 1), folder.path(), small);
  const std::string before = open_encoder(folder.path())->id();
  train_latent_semantics(made_up::corpus(30, 2), folder.path(), small);
  EXPECT_NE(open_encoder(folder.path())->id(), before);
  EXPECT_EQ(folder.files(), 2U);
}

TEST(LatentSemantics, LeavesNothingBehindWhereItCannotLearn) {
  const made_up::Folder folder;
  const std::vector<std::vector<std::string>> poor = {
      {}, {"alone"}, {"", " "}, {"the same", "the same", "the same"}};
  for (const std::vector<std::string>& texts : poor) {
    const Fault fault =
        made_up::fault_of([&] { train_latent_semantics(texts, folder.path(), small); });
    EXPECT_EQ(fault.kind, ErrorKind::invalid_argument);
  }
  for (const LatentSemanticsOptions& options :
       {LatentSemanticsOptions{.vocabulary_size = 0}, LatentSemanticsOptions{.width = 0}}) {
    const Fault fault = made_up::fault_of(
        [&] { train_latent_semantics(made_up::corpus(5), folder.path(), options); });
    EXPECT_EQ(fault.kind, ErrorKind::invalid_argument);
  }
  EXPECT_EQ(folder.files(), 0U);
  made_up::write(folder / "file", "");
  EXPECT_EQ(made_up::fault_of([&] {
              train_latent_semantics(made_up::corpus(5), folder / "file/encoder", small);
            }).kind,
            ErrorKind::io);
}

}  // namespace
}  // namespace lore
