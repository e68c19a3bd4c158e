#include "train/check_options.h"

#include <limits>
#include <string>

#include <gmock/gmock.h>

#include "lore/error.h"

namespace lore {
namespace {

constexpr float nan_value = std::numeric_limits<float>::quiet_NaN();

std::string refused_field(const TrainOptions& options) {
  try {
    check_options(options);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    return error.fault().place.field;
  }
  return "nothing";
}

TEST(CheckOptions, TakesTheDefaults) {
  EXPECT_EQ(refused_field({}), "nothing");
}

TEST(CheckOptions, NamesWhatIsOutOfRange) {
  EXPECT_EQ(refused_field({.epochs = 0}), "epochs");
  EXPECT_EQ(refused_field({.batch_size = -1}), "batch_size");
  EXPECT_EQ(refused_field({.learning_rate = nan_value}), "learning_rate");
  EXPECT_EQ(refused_field({.embedding_learning_rate = 0}), "embedding_learning_rate");
  EXPECT_EQ(refused_field({.embedding_decay = -1}), "embedding_decay");
  EXPECT_EQ(refused_field({.dense_embedding_decay = nan_value}), "dense_embedding_decay");
  EXPECT_EQ(refused_field({.warm_up_steps = -1}), "warm_up_steps");
  EXPECT_EQ(refused_field({.plateau_factor = 0}), "plateau_factor");
  EXPECT_EQ(refused_field({.plateau_factor = 1.5f}), "plateau_factor");
  EXPECT_EQ(refused_field({.clip_norm = -1}), "clip_norm");
  EXPECT_EQ(refused_field({.averaging_decay = 1}), "averaging_decay");
  EXPECT_EQ(refused_field({.unknown_probability = 1}), "unknown_probability");
  EXPECT_EQ(refused_field({.id_dropout = {{"user", 0.5f}, {"item", 1.0f}}}), "id_dropout");
  EXPECT_EQ(refused_field({.id_dropout = {{"user", nan_value}}}), "id_dropout");
  EXPECT_EQ(refused_field({.evaluations_per_epoch = 0}), "evaluations_per_epoch");
}

TEST(CheckOptions, RefusesBothKindsOfDecayAtOnce) {
  EXPECT_EQ(refused_field({.embedding_decay = 0.1f, .dense_embedding_decay = 0.1f}),
            "dense_embedding_decay");
}

}  // namespace
}  // namespace lore
