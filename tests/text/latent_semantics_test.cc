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

TEST(LatentSemantics, NeedsTexts) {
  const made_up::Folder folder;
  const Fault fault =
      made_up::fault_of([&] { train_latent_semantics({"alone"}, folder.path(), small); });
  EXPECT_EQ(fault.kind, ErrorKind::invalid_argument);
}

}  // namespace
}  // namespace lore
