#include "recommender/fused_training.h"

#include <cmath>
#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "recommender/tiny_data.h"

namespace lore {
namespace {

class FusedTraining : public testing::Test {
 protected:
  FusedTraining() {
    dataset_.store().attach_vectors(Side::item, telling_vectors().at(Side::item));
    spec_.backbone = {.kind = Backbone::deepfm, .embedding_dim = 4, .hidden = {8}};
    spec_.ctrl = {.width = 8, .subspaces = 2, .batch_size = 64};
    train_ = {.epochs = 2, .batch_size = 64, .threads = 1};
  }

  FusedModel trained(Fusion fusion) {
    spec_.fusion = fusion;
    return train_fused(dataset_, spec_, train_, [&](const TrainProgress& now) {
      if (now.validated) stages_.insert(std::string(now.stage));
    });
  }

  TinyData data_;
  Dataset dataset_ = Dataset::load(read_dataset_spec(data_ / "dataset.json"));
  ModelSpec spec_;
  TrainOptions train_;
  std::set<std::string> stages_;  // of which validations were told
};

TEST_F(FusedTraining, CtrlGivesTheBackboneOtherWeightsAndNothingElse) {
  const FusedModel plain = trained(Fusion::none);
  const FusedModel aligned = trained(Fusion::ctrl);
  EXPECT_EQ(aligned.graph, plain.graph);
  EXPECT_NE(aligned.trained.weights, plain.trained.weights);
  EXPECT_EQ(aligned.trained.weights.size(), plain.trained.weights.size());
}

TEST_F(FusedTraining, CtrlWithoutLearningIsWhatAlignmentLeft) {
  train_.learning_rate = train_.embedding_learning_rate = 1e-30f;
  const Weights plain = trained(Fusion::none).trained.weights;
  const Weights aligned = trained(Fusion::ctrl).trained.weights;
  EXPECT_EQ(aligned.at("deep.out.weight"), plain.at("deep.out.weight"));  // a fresh head
  EXPECT_NE(aligned.at("deep.0.weight"), plain.at("deep.0.weight"));
}

TEST_F(FusedTraining, CelaLearnsClicksFirst) {
  spec_.cela = {.width = 4, .epochs = 2};
  trained(Fusion::cela);
  EXPECT_EQ(stages_, (std::set<std::string>{"", "learning clicks"}));
}

TEST_F(FusedTraining, ElecTeachesAPlainBackbone) {
  const FusedModel plain = trained(Fusion::none);
  const FusedModel taught = trained(Fusion::elec);
  EXPECT_EQ(taught.graph, plain.graph);
  EXPECT_NE(taught.trained.weights, plain.trained.weights);
  EXPECT_EQ(stages_, (std::set<std::string>{"", "teaching"}));
}

TEST_F(FusedTraining, SeveralTeachersSayAnotherThingThanOne) {
  train_.checkpoint = data_ / "state";
  const Weights one = trained(Fusion::elec).trained.weights;
  spec_.elec.teachers = 2;
  EXPECT_NE(trained(Fusion::elec).trained.weights, one);
  EXPECT_TRUE(std::filesystem::exists(data_ / "state/teacher2"));
}

TEST_F(FusedTraining, ATeacherWhoIsNotHeardChangesNothing) {
  spec_.elec.share = 0;
  EXPECT_EQ(trained(Fusion::elec).trained.weights, trained(Fusion::none).trained.weights);
  spec_.elec.share = 2;
  EXPECT_THROW(trained(Fusion::elec), Error);
}

TEST_F(FusedTraining, ATeachersFeaturesChangeWhatIsLearntAndNothingThatIsServed) {
  spec_.elec.teachers = 2;
  const FusedModel by_scores = trained(Fusion::elec);
  spec_.elec.feature_weight = 1;
  const FusedModel by_features = trained(Fusion::elec);
  EXPECT_EQ(by_features.graph, by_scores.graph);
  EXPECT_EQ(by_features.trained.weights.size(), by_scores.trained.weights.size());
  EXPECT_NE(by_features.trained.weights, by_scores.trained.weights);
  spec_.elec.feature_weight = -1;
  EXPECT_THROW(trained(Fusion::elec), Error);
}

TEST_F(FusedTraining, IsTheSameWhenTakenUpAgain) {
  spec_.elec.feature_weight = 0.5f;
  const Fusion fusion = Fusion::elec | Fusion::ctrl | Fusion::kar | Fusion::cela;
  const Weights whole = trained(fusion).trained.weights;
  train_.checkpoint = data_ / "state";
  train_.resume = true;
  EXPECT_EQ(trained(fusion).trained.weights, whole);
  EXPECT_TRUE(std::filesystem::exists(data_ / "state/teacher"));
  EXPECT_EQ(trained(fusion).trained.weights, whole);
}

TEST_F(FusedTraining, EveryFusionTrainsWithEveryOther) {
  train_.epochs = 1;
  Fusion all = Fusion::none;
  for (const Fusion way : all_fusions) {
    EXPECT_TRUE(std::isfinite(trained(way).trained.valid_log_loss)) << name_of(way);
    if (way != Fusion::elec) all = all | way;
  }
  EXPECT_TRUE(std::isfinite(trained(all).trained.valid_log_loss));
}

// Two of twenty works have a text, and one that says nothing.
TEST_F(FusedTraining, StandsTextsOfAFew) {
  train_.epochs = 1;
  dataset_ = Dataset::load(read_dataset_spec(data_ / "dataset.json"));
  dataset_.store().attach_vectors(
      Side::item, VectorTable({"i3", "i4", "i5"}, Matrix(3, 2, {1, 0, 0, 1, 0, 0})));
  for (const Fusion way : all_fusions) {
    EXPECT_TRUE(std::isfinite(trained(way).trained.valid_log_loss)) << name_of(way);
  }
}

TEST_F(FusedTraining, TellsTheLogitsOfValidationRows) {
  const FusedModel model = trained(Fusion::kar);
  const std::vector<float> expected = predict(model.graph, model.trained.weights, dataset_.store(),
                                              dataset_.examples(Split::valid));
  ASSERT_EQ(model.trained.valid_logits.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(model.trained.valid_logits[i], expected[i], 1e-5);
  }
}

}  // namespace
}  // namespace lore
