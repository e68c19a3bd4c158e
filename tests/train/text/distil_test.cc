#include "lore/train/distil.h"

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/text/encoder.h"
#include "lore/text/tokenizer.h"

#include "text/made_up.h"
#include "train/text/power_cut.h"
#include "train/torch.h"

namespace lore {
namespace {

// Texts of two kinds of words, and a teacher that tells the kinds apart.
struct Lesson {
  Lesson() : vectors(count, 8) {
    const std::vector<std::vector<std::string>> kinds = {{"baker", "bread", "oven", "flour"},
                                                         {"rocket", "moon", "orbit", "launch"}};
    for (std::size_t i = 0; i < count; ++i) {
      const auto& words = kinds[i % 2];
      texts.push_back(words[i / 2 % 4] + " and " + words[i / 3 % 4] + " and " + words[i / 5 % 4]);
      vectors(i, i % 2) = 1;
      vectors(i, 2 + i % 3) = 0.2f;
    }
    train_sentencepiece(texts, folder / "spiece.model",
                        {.vocabulary_size = 60, .allow_smaller = true, .encoder_marks = true});
  }

  DistilOptions options(const std::string& name) const {
    DistilOptions options;
    options.tokenizer = folder.path();
    options.out = folder / name;
    options.shape.layers = 1;
    options.shape.heads = 2;
    options.shape.inner_width = 16;
    options.epochs = 6;
    options.batch_size = 8;
    options.learning_rate = 5e-3f;
    options.held_back = 0.3;
    options.threads = 1;
    return options;
  }

  static constexpr std::size_t count = 120;
  made_up::Folder folder;
  std::vector<std::string> texts;
  Matrix vectors;
};

TEST(Distil, WritesAnEncoderThatGivesTheTeachersVectors) {
  const Lesson lesson;
  const DistilOptions options = lesson.options("student");
  const TextTrainingResult result = distil(lesson.texts, lesson.vectors, {}, options);
  EXPECT_GT(result.valid_score, 0.9);
  const auto encoder = open_encoder(options.out);
  ASSERT_EQ(encoder->width(), 8u);
  const std::vector<std::string_view> texts(lesson.texts.begin(), lesson.texts.end());
  const Matrix vectors = encoder->encode(texts);
  for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_GT(vectors(i, i % 2), 0.5f) << texts[i];
}

TEST(Distil, BeginsAsAFittedBagOfTokens) {
  const Lesson lesson;
  DistilOptions options = lesson.options("student");
  options.epochs = 1;
  options.learning_rate = 1e-6f;
  const auto score_at_first = [&] {
    double score = -1;
    distil(lesson.texts, lesson.vectors, {}, options, [&](const TextTrainingProgress& now) {
      if (now.epoch == 0) score = now.valid_score;
    });
    return score;
  };
  EXPECT_GT(score_at_first(), 0.75);
  options.linear_start = false;
  EXPECT_EQ(score_at_first(), -1) << "random numbers are not tried";
}

TEST(Distil, IsTheSameWithABreak) {
  const Lesson lesson;
  const DistilOptions options = lesson.options("whole");
  expect_the_same_with_a_break(options, [&](const DistilOptions& how, const auto& callback) {
    distil(lesson.texts, lesson.vectors, {}, how, callback);
  });
}

TEST(Distil, RefusesACheckpointOfAnotherTraining) {
  const Lesson lesson;
  DistilOptions options = lesson.options("student");
  options.epochs = 1;
  distil(lesson.texts, lesson.vectors, {}, options);
  options.resume = true;
  options.seed = 2;
  const Fault fault = made_up::fault_of([&] { distil(lesson.texts, lesson.vectors, {}, options); });
  EXPECT_EQ(fault.kind, ErrorKind::mismatch);
}

TEST(Distil, HoldsGroupsBackWhole) {
  const Lesson lesson;
  DistilOptions options = lesson.options("student");
  options.epochs = 1;
  options.held_back = 0.5;
  std::vector<std::string> groups;
  for (std::size_t i = 0; i < Lesson::count; ++i) groups.push_back(std::to_string(i % 12));
  const TextTrainingResult result = distil(lesson.texts, lesson.vectors, groups, options);
  EXPECT_EQ(result.held_back_examples % 10, 0u);
  EXPECT_EQ(result.held_back_examples + result.training_examples, Lesson::count);
}

TEST(Distil, GoesOnFromAnEncoder) {
  const Lesson lesson;
  DistilOptions options = lesson.options("first");
  const double first = distil(lesson.texts, lesson.vectors, {}, options).valid_score;
  options.from = options.out;
  options.tokenizer = "";
  options.out = lesson.folder / "second";
  options.epochs = 1;
  options.learning_rate = 1e-4f;
  EXPECT_GT(distil(lesson.texts, lesson.vectors, {}, options).valid_score, first - 0.01);
  EXPECT_EQ(open_encoder(options.out)->width(), 8u);

  options.out = lesson.folder / "third";
  const Matrix wide(Lesson::count, 12);
  EXPECT_EQ(made_up::fault_of([&] { distil(lesson.texts, wide, {}, options); }).kind,
            ErrorKind::mismatch);
  options.tokenizer = lesson.folder.path();
  EXPECT_EQ(made_up::fault_of([&] { distil(lesson.texts, lesson.vectors, {}, options); }).kind,
            ErrorKind::invalid_argument);
}

TEST(Distil, LearnsOnCudaAndGoesOnThere) {
  if (!at::hasCUDA()) GTEST_SKIP() << "this libtorch was built without CUDA";
  const Lesson lesson;
  DistilOptions options = lesson.options("student");
  options.device = "cuda";
  const auto stop = [](const TextTrainingProgress& now) {
    if (now.epoch == 4) throw std::runtime_error("power cut");
  };
  EXPECT_THROW(distil(lesson.texts, lesson.vectors, {}, options, stop), std::runtime_error);
  options.resume = true;
  EXPECT_GT(distil(lesson.texts, lesson.vectors, {}, options).valid_score, 0.9);
  EXPECT_EQ(open_encoder(options.out)->width(), 8u);
}

TEST(Distil, RefusesWhatDoesNotFit) {
  const Lesson lesson;
  const auto kind_of = [&](const DistilOptions& options, const Matrix& vectors) {
    return made_up::fault_of([&] { distil(lesson.texts, vectors, {}, options); }).kind;
  };
  DistilOptions options = lesson.options("student");
  EXPECT_EQ(kind_of(options, Matrix(3, 8)), ErrorKind::invalid_argument);
  options.shape.heads = 3;
  EXPECT_EQ(kind_of(options, lesson.vectors), ErrorKind::invalid_argument);
  options = lesson.options("student");
  options.tokenizer = lesson.folder / "nowhere";
  EXPECT_EQ(kind_of(options, lesson.vectors), ErrorKind::not_found);
}

}  // namespace
}  // namespace lore
