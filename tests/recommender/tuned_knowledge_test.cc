#include "recommender/tuned_knowledge.h"

#include <memory>

#include <gtest/gtest.h>

#include "lore/bundle/bundle.h"
#include "lore/error.h"
#include "lore/text/encoder.h"

#include "recommender/texts.h"
#include "recommender/tiny_data.h"
#include "recommender/tiny_encoder.h"

namespace lore {
namespace {

class TunedKnowledgeTest : public testing::Test {
 protected:
  TunedKnowledgeTest() {
    options_.encoder = encoder_.get();
    options_.tuning = {
        .encoder = data_ / "encoder", .out = data_ / "tuned", .learning_rate = 0.01f};
    options_.model.backbone = {.kind = Backbone::deepfm, .embedding_dim = 4, .hidden = {8}};
    options_.model.ctrl = {.width = 8, .subspaces = 2, .epochs = 2, .batch_size = 64};
    options_.model.cela = {.width = 4, .epochs = 5};
    options_.train = {.epochs = 1, .batch_size = 64, .threads = 1};
  }

  Recommender fitted(Fusion fusion) {
    options_.model.fusion = fusion;
    return Recommender::fit(spec_, options_);
  }

  ErrorKind kind_of(Fusion fusion) {
    try {
      fitted(fusion);
    } catch (const Error& error) {
      return error.kind();
    }
    ADD_FAILURE() << "no error with " << name_of(fusion);
    return ErrorKind::internal;
  }

  TinyData data_;
  DatasetSpec spec_ = read_dataset_spec(data_ / "dataset.json");
  std::unique_ptr<TextEncoder> encoder_ = tiny_encoder(data_);
  FitOptions options_;
};

TEST_F(TunedKnowledgeTest, AModelOfCtrlCostsWhatItsBackboneDoes) {
  const Graph plain = fitted(Fusion::ctrl).bundle().graph;
  options_.tuning.out = "";
  const Recommender unkept = fitted(Fusion::ctrl);
  EXPECT_EQ(unkept.bundle().graph, plain);
  EXPECT_FALSE(unkept.bundle().store->items().has_vectors());
  options_.tuning.encoder = "";
  const Recommender stays = fitted(Fusion::ctrl);
  EXPECT_EQ(stays.bundle().graph, plain);
  EXPECT_NE(stays.bundle().weights, unkept.bundle().weights);
}

TEST_F(TunedKnowledgeTest, AModelOfCelaReadsVectorsOfTheTunedEncoder) {
  const Recommender model = fitted(Fusion::cela);
  const auto tuned = open_encoder(data_ / "tuned");
  EXPECT_EQ(model.bundle().provenance.at("encoder"), tuned->id());
  EXPECT_NE(tuned->id(), encoder_->id());
  const Catalog& items = model.bundle().store->items();
  for (const EntityText& entity : read_texts(spec_, Side::item)) {
    const std::string_view text = entity.text;
    const Matrix expected = tuned->encode({&text, 1});
    std::vector<float> vector(items.vector_width());
    items.read_vector(static_cast<std::size_t>(items.row(entity.id)), vector);
    for (std::size_t h = 0; h < vector.size(); ++h) {
      EXPECT_NEAR(vector[h], expected(0, h), 1e-6) << entity.id;
    }
  }
}

TEST_F(TunedKnowledgeTest, StandsBesideOtherFusions) {
  const Fusion fusion = Fusion::ctrl | Fusion::cela | Fusion::kar | Fusion::semantic_ids;
  const Recommender model = fitted(fusion);
  EXPECT_EQ(model.bundle().provenance.at("encoder"), open_encoder(data_ / "tuned")->id());
}

TEST_F(TunedKnowledgeTest, IsTheSameWhenTakenUpAgain) {
  options_.train.epochs = 3;
  const Weights whole = fitted(Fusion::cela).bundle().weights;
  options_.train.checkpoint = data_ / "state";
  options_.train.epochs = 1;
  fitted(Fusion::cela);
  options_.train.epochs = 3;
  options_.train.resume = true;
  EXPECT_EQ(fitted(Fusion::cela).bundle().weights, whole);
}

TEST_F(TunedKnowledgeTest, IsNotTakenUpWithOtherOptions) {
  options_.train.checkpoint = data_ / "state";
  fitted(Fusion::cela);
  const std::string kept = open_encoder(data_ / "tuned")->id();
  options_.train.resume = true;
  const EncoderTuning tuning = options_.tuning;
  options_.tuning.learning_rate = 0.02f;
  EXPECT_EQ(kind_of(Fusion::cela), ErrorKind::mismatch);
  options_.tuning = tuning;
  options_.model.cela.epochs = 6;
  EXPECT_EQ(kind_of(Fusion::cela), ErrorKind::mismatch);
  options_.model.cela.epochs = 5;
  options_.train.learning_rate = 0.5f;
  EXPECT_EQ(kind_of(Fusion::cela), ErrorKind::mismatch);
  EXPECT_EQ(open_encoder(data_ / "tuned")->id(), kept) << "what is refused has not begun";
}

TEST_F(TunedKnowledgeTest, RefusesFusionsThatNoEncoderLearnsWith) {
  EXPECT_EQ(kind_of(Fusion::none), ErrorKind::invalid_argument);
  EXPECT_EQ(kind_of(Fusion::kar), ErrorKind::invalid_argument);
  EXPECT_EQ(kind_of(Fusion::elec | Fusion::ctrl), ErrorKind::invalid_argument);
}

TEST_F(TunedKnowledgeTest, RefusesToServeVectorsOfAnEncoderThatIsNotKept) {
  options_.tuning.out = "";
  EXPECT_EQ(kind_of(Fusion::cela), ErrorKind::invalid_argument);
  EXPECT_EQ(kind_of(Fusion::ctrl | Fusion::kar), ErrorKind::invalid_argument);
}

TEST_F(TunedKnowledgeTest, TakesVectorsThatTheEncoderMadeForItsTexts) {
  const Weights made = fitted(Fusion::cela).bundle().weights;
  options_.vectors = read_knowledge(spec_, options_);
  EXPECT_EQ(fitted(Fusion::cela).bundle().weights, made);
}

TEST_F(TunedKnowledgeTest, NeedsTexts) {
  options_.vectors = telling_vectors();
  EXPECT_EQ(kind_of(Fusion::ctrl), ErrorKind::invalid_argument);
}

}  // namespace
}  // namespace lore
