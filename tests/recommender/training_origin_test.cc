#include "recommender/training_origin.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/data/dataset.h"

#include "recommender/tiny_data.h"

namespace lore {
namespace {

using testing::HasSubstr;
using testing::Not;

class TrainingOriginTest : public testing::Test {
 protected:
  TrainingOriginTest() { attach(telling_vectors().at(Side::item)); }

  void attach(const VectorTable& table) { dataset_.store().attach_vectors(Side::item, table); }

  std::string origin(Fusion fusion, const EncoderTuning& tuning = {}) {
    spec_.fusion = fusion;
    return training_origin(spec_, dataset_.store(), tuning);
  }

  // Whether `change` makes another origin of a model of `fusion`.
  bool tells(Fusion fusion, const std::function<void(ModelSpec&)>& change) {
    const ModelSpec before = spec_;
    const std::string text = origin(fusion);
    change(spec_);
    const bool is_told = origin(fusion) != text;
    spec_ = before;
    return is_told;
  }

  TinyData data_;
  Dataset dataset_ = Dataset::load(read_dataset_spec(data_ / "dataset.json"));
  ModelSpec spec_;
};

TEST_F(TrainingOriginTest, IsNothingWithoutFusion) {
  EXPECT_EQ(origin(Fusion::none), "");
}

TEST_F(TrainingOriginTest, TellsOptionsOfTheWaysThatAreChosen) {
  const auto more_ctrl = [](ModelSpec& spec) { spec.ctrl.epochs += 1; };
  EXPECT_TRUE(tells(Fusion::ctrl, more_ctrl));
  EXPECT_TRUE(tells(Fusion::ctrl | Fusion::kar, more_ctrl));
  EXPECT_FALSE(tells(Fusion::kar, more_ctrl));
  EXPECT_TRUE(tells(Fusion::cela, [](ModelSpec& spec) { spec.cela.temperature = 0.5f; }));
  EXPECT_TRUE(tells(Fusion::elec, [](ModelSpec& spec) { spec.elec.teachers = 2; }));
  EXPECT_TRUE(tells(Fusion::unisrec, [](ModelSpec& spec) { spec.unisrec.batch_size = 7; }));
  EXPECT_TRUE(tells(Fusion::principal_ids, [](ModelSpec& spec) { spec.principal_ids.scale = 1; }));
  EXPECT_NE(origin(Fusion::ctrl), origin(Fusion::ctrl | Fusion::kar));
}

TEST_F(TrainingOriginTest, TellsWhatUnisrecGoesOnFrom) {
  const auto goes_on = [](float value) {
    return [=](ModelSpec& spec) { spec.unisrec.start = {{"adaptor", Matrix(1, 1, {value})}}; };
  };
  EXPECT_TRUE(tells(Fusion::unisrec, goes_on(1)));
  goes_on(1)(spec_);
  EXPECT_TRUE(tells(Fusion::unisrec, goes_on(2)));
  EXPECT_FALSE(tells(Fusion::unisrec, goes_on(1)));
}

TEST_F(TrainingOriginTest, TellsHowAnEncoderLearnsButNotInWhatMemory) {
  EncoderTuning tuning{.encoder = "given", .out = "tuned"};
  const std::string text = origin(Fusion::ctrl, tuning);
  EXPECT_NE(text, origin(Fusion::ctrl));
  tuning.out = "elsewhere";
  tuning.texts_at_once = 1;
  EXPECT_EQ(origin(Fusion::ctrl, tuning), text);
  tuning.lora_rank = 4;
  EXPECT_NE(origin(Fusion::ctrl, tuning), text);
}

TEST_F(TrainingOriginTest, TellsVectorsApart) {
  const std::string text = origin(Fusion::kar);
  const VectorTable table = telling_vectors().at(Side::item);
  attach(table);
  EXPECT_EQ(origin(Fusion::kar), text);
  Matrix others = table.vectors();
  others(3, 0) += 0.5f;
  attach(VectorTable(table.ids(), std::move(others)));
  EXPECT_NE(origin(Fusion::kar), text);
}

TEST_F(TrainingOriginTest, IsReadable) {
  spec_.ctrl.temperature = 0.7f;
  const std::string text = origin(Fusion::ctrl | Fusion::kar);
  EXPECT_THAT(text, HasSubstr("fusion kar+ctrl; ctrl: epochs 5, batch_size 2048"));
  EXPECT_THAT(text, HasSubstr("temperature 0.7,"));
  EXPECT_THAT(text, Not(HasSubstr("tuned")));
}

}  // namespace
}  // namespace lore
