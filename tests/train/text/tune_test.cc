#include "lore/train/tune.h"

#include <gtest/gtest.h>

#include "lore/data/safetensors.h"
#include "lore/error.h"
#include "lore/text/encoder.h"

#include "text/made_up.h"
#include "train/text/power_cut.h"
#include "train/text/tiny_encoders.h"

namespace lore {
namespace {

// Texts on three topics; texts of one topic belong together.
struct Lesson {
  Lesson() : texts(made_up::corpus(16)) {
    tiny_transformer(folder, texts);
    for (std::uint32_t i = 0; i < texts.size(); ++i) {
      for (std::uint32_t j = i + 3; j < texts.size() && j <= i + 9; j += 3) pairs.push_back({i, j});
    }
  }

  TuneOptions options(const std::string& name) const {
    TuneOptions options;
    options.encoder = folder / "given";
    options.out = folder / name;
    options.max_tokens = 64;
    options.batch_size = 16;
    options.epochs = 6;
    options.learning_rate = 0.01f;
    options.held_back = 0.3;
    options.threads = 1;
    return options;
  }

  made_up::Folder folder;
  std::vector<std::string> texts;
  std::vector<RowPair> pairs;
};

TEST(Tune, PutsTextsThatBelongTogetherTogether) {
  const Lesson lesson;
  const TuneOptions options = lesson.options("tuned");
  double before = 1;
  const TextTrainingResult result =
      tune(lesson.texts, lesson.pairs, options, [&](const TextTrainingProgress& now) {
        if (now.epoch == 0) before = now.valid_score;
      });
  EXPECT_GT(result.valid_score, before + 0.05);
  EXPECT_GT(result.best_epoch, 0);
  EXPECT_GT(result.held_back_examples, 0u);
  EXPECT_EQ(open_encoder(options.out)->width(), 16u);
}

TEST(Tune, LearnsLowRankAdditionsAloneAndMergesThem) {
  const Lesson lesson;
  TuneOptions options = lesson.options("tuned");
  options.lora_rank = 8;
  options.epochs = 12;
  options.learning_rate = 0.03f;
  options.dropout = 0;
  const TextTrainingResult result = tune(lesson.texts, lesson.pairs, options);
  ASSERT_GT(result.best_epoch, 0);
  const TensorFile given = TensorFile::open(lesson.folder / "given/model.safetensors");
  const TensorFile tuned = TensorFile::open(options.out + "/model.safetensors");
  EXPECT_EQ(given.tensors().size(), tuned.tensors().size());
  const std::string table = "embeddings.word_embeddings.weight";
  const std::string layer = "encoder.layer.0.attention.self.query.weight";
  EXPECT_EQ(given.matrix(table), tuned.matrix(table));
  EXPECT_NE(given.matrix(layer), tuned.matrix(layer));
}

TEST(Tune, IsTheSameWithABreak) {
  const Lesson lesson;
  TuneOptions options = lesson.options("whole");
  options.epochs = 3;
  expect_the_same_with_a_break(options, [&](const TuneOptions& how, const auto& callback) {
    tune(lesson.texts, lesson.pairs, how, callback);
  });
}

TEST(Tune, KeepsAnEncoderThatItMakesWorse) {
  const Lesson lesson;
  TuneOptions options = lesson.options("tuned");
  options.learning_rate = 1e-12f;
  options.epochs = 1;
  options.hard_negatives = 0;
  const TextTrainingResult result = tune(lesson.texts, lesson.pairs, options);
  EXPECT_EQ(result.best_epoch, 0);
  EXPECT_EQ(
      TensorFile::open(lesson.folder / "given/model.safetensors")
          .matrix("embeddings.LayerNorm.weight"),
      TensorFile::open(options.out + "/model.safetensors").matrix("embeddings.LayerNorm.weight"));
}

TEST(Tune, RefusesWhatDoesNotFit) {
  const Lesson lesson;
  const auto kind_of = [&](const std::vector<RowPair>& pairs, const TuneOptions& options) {
    return made_up::fault_of([&] { tune(lesson.texts, pairs, options); }).kind;
  };
  TuneOptions options = lesson.options("tuned");
  EXPECT_EQ(kind_of({}, options), ErrorKind::invalid_argument);
  EXPECT_EQ(kind_of({{0, 1000}}, options), ErrorKind::invalid_argument);
  options.temperature = 0;
  EXPECT_EQ(kind_of(lesson.pairs, options), ErrorKind::invalid_argument);
  options = lesson.options("given");
  EXPECT_EQ(kind_of(lesson.pairs, options), ErrorKind::invalid_argument);
  options = lesson.options("tuned");
  options.encoder = lesson.folder / "nowhere";
  EXPECT_EQ(kind_of(lesson.pairs, options), ErrorKind::not_found);
}

}  // namespace
}  // namespace lore
