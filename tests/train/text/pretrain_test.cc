#include "lore/train/pretrain.h"

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/text/encoder.h"
#include "lore/text/tokenizer.h"

#include "text/made_up.h"
#include "train/text/power_cut.h"

namespace lore {
namespace {

struct Lesson {
  Lesson() : texts(made_up::corpus(60)) {
    train_sentencepiece(texts, folder / "spiece.model",
                        {.vocabulary_size = 120, .allow_smaller = true, .encoder_marks = true});
  }

  PretrainOptions options(const std::string& name) const {
    PretrainOptions options;
    options.tokenizer = folder.path();
    options.out = folder / name;
    options.width = 32;
    options.shape = {.layers = 1, .heads = 2, .inner_width = 64};
    options.max_tokens = 48;
    options.batch_size = 16;
    options.epochs = 20;
    options.learning_rate = 0.01f;
    options.held_back = 0.2;
    options.threads = 1;
    return options;
  }

  made_up::Folder folder;
  std::vector<std::string> texts;
};

// Topic words follow plain words in turn: what stands beside a token tells much of it.
TEST(Pretrain, GuessesTokensOfTextsItHasNotSeen) {
  const Lesson lesson;
  const PretrainOptions options = lesson.options("model");
  double first = 1;
  const TextTrainingResult result =
      pretrain(lesson.texts, options, [&](const TextTrainingProgress& now) {
        if (now.validated && now.epoch == 1) first = now.valid_score;
      });
  EXPECT_GT(result.valid_score, first + 0.03);
  const auto encoder = open_encoder(options.out);
  EXPECT_EQ(encoder->width(), 32u);
}

TEST(Pretrain, IsTheSameWithABreak) {
  const Lesson lesson;
  PretrainOptions options = lesson.options("whole");
  options.epochs = 3;
  expect_the_same_with_a_break(options, [&](const PretrainOptions& how, const auto& callback) {
    pretrain(lesson.texts, how, callback);
  });
}

TEST(Pretrain, GoesOnFromAnEncoder) {
  const Lesson lesson;
  PretrainOptions options = lesson.options("first");
  const double first = pretrain(lesson.texts, options).valid_score;
  options.from = options.out;
  options.tokenizer = "";
  options.out = lesson.folder / "second";
  options.epochs = 2;
  EXPECT_GT(pretrain(lesson.texts, options).valid_score, first / 2);
  EXPECT_EQ(open_encoder(options.out)->width(), 32u);
}

TEST(Pretrain, RefusesWhatDoesNotFit) {
  const Lesson lesson;
  const auto kind_of = [&](const PretrainOptions& options) {
    return made_up::fault_of([&] { pretrain(lesson.texts, options); }).kind;
  };
  PretrainOptions options = lesson.options("model");
  options.masked = 0;
  EXPECT_EQ(kind_of(options), ErrorKind::invalid_argument);
  options = lesson.options("model");
  options.shape.heads = 3;
  EXPECT_EQ(kind_of(options), ErrorKind::invalid_argument);
  const made_up::Folder plain;
  train_sentencepiece(lesson.texts, plain / "spiece.model",
                      {.vocabulary_size = 100, .allow_smaller = true});
  options = lesson.options("model");
  options.tokenizer = plain.path();
  EXPECT_EQ(kind_of(options), ErrorKind::unsupported);
}

}  // namespace
}  // namespace lore
