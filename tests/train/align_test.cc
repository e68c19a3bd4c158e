#include "lore/train/align.h"

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lore/data/vector_table.h"
#include "lore/error.h"

#include "recommender/tiny_data.h"

namespace lore {
namespace {

const BackboneOptions backbone = {.kind = Backbone::deepfm, .embedding_dim = 4, .hidden = {8}};
constexpr CtrlOptions options = {
    .width = 8, .subspaces = 2, .epochs = 8, .batch_size = 32, .learning_rate = 0.01f};

VectorTable distinct_vectors(std::size_t count) {
  std::vector<std::string> ids;
  Matrix numbers(count, count);
  for (std::size_t i = 0; i < count; ++i) {
    ids.push_back("i" + std::to_string(i));
    numbers(i, i) = 1;
  }
  return VectorTable(std::move(ids), std::move(numbers));
}

class AlignTest : public testing::Test {
 protected:
  AlignTest() { train_.threads = 1; }

  void know(std::size_t items) {
    dataset_.store().attach_vectors(Side::item, distinct_vectors(items));
  }

  Graph towers() const { return alignment_towers(dataset_.store().inputs(), backbone, options); }

  // The last loss told of.
  double loss_after(const Weights& given = {}) {
    double loss = NAN;
    weights_ = align(towers(), dataset_, alignment_of(options), train_, given,
                     [&](const TrainProgress& now) {
                       EXPECT_EQ(now.stage, "aligning");
                       EXPECT_EQ(now.epochs, options.epochs);
                       loss = now.loss;
                     });
    return loss;
  }

  TinyData data_;
  Dataset dataset_ = Dataset::load(read_dataset_spec(data_ / "dataset.json"));
  TrainOptions train_;
  Weights weights_;
};

TEST_F(AlignTest, BringsRowsBesideTheirTexts) {
  know(20);
  EXPECT_LT(loss_after(), 0.5 * std::log(20.0));  // that of a guess
}

TEST_F(AlignTest, IsTheSameForTheSameSeed) {
  know(20);
  loss_after();
  const Weights first = weights_;
  loss_after();
  EXPECT_EQ(first, weights_);
  train_.seed = 2;
  loss_after();
  EXPECT_NE(first, weights_);
}

TEST_F(AlignTest, StartsFromWhatItIsGiven) {
  know(20);
  train_.embedding_learning_rate = 1e-30f;
  const Weights fresh = initial_weights(towers(), 9);
  loss_after({{"embedding.item", fresh.at("embedding.item")}});
  const Matrix& found = weights_.at("embedding.item");
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found.data()[i], fresh.at("embedding.item").data()[i], 1e-6);
  }
}

// Users click works of their own parity, and vectors tell nothing else.
TEST_F(AlignTest, BringsUsersBesideWhatTheyClicked) {
  const std::map<Side, VectorTable> tables = telling_vectors();
  dataset_.store().attach_vectors(Side::item, tables.at(Side::item));
  const UnisrecOptions unisrec{
      .directions = 2, .width = 4, .epochs = 20, .batch_size = 32, .learning_rate = 0.01f};
  const std::vector<Input>& inputs = dataset_.store().inputs();
  const Graph towers = unisrec_towers(inputs, unisrec);
  const Weights given = unisrec_weights(towers, dataset_.store(), unisrec);
  const Weights weights = align(towers, dataset_, alignment_of(unisrec), train_, given);
  EXPECT_EQ(weights.at("unisrec.history"), given.at("unisrec.history"));

  Graph match;
  match.set_output(unisrec_fields(match, inputs, unisrec).back().id);
  Weights opened = initial_weights(match, 1);
  for (auto& [name, values] : opened) {
    if (weights.contains(name)) values = weights.at(name);
  }
  opened["unisrec.match.opening"] = Matrix(1, 1, {1});
  const Examples rows = dataset_.examples(Split::test);
  const std::vector<float> found = predict(match, opened, dataset_.store(), rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(found[i] > 0, rows.label(i) > 0) << found[i];
  }
}

// The third tower, a user of whom items are hidden, teaches where histories are all there is.
TEST_F(AlignTest, BringsUsersBesideWhatIsLeftOfTheirHistories) {
  dataset_.store().attach_vectors(Side::item, telling_vectors().at(Side::item));
  const UnisrecOptions unisrec{.directions = 2, .width = 4, .epochs = 10, .batch_size = 32};
  const Graph towers = unisrec_towers(dataset_.store().inputs(), unisrec);
  const Weights given = unisrec_weights(towers, dataset_.store(), unisrec);
  AlignOptions how = alignment_of(unisrec);
  EXPECT_GT(how.sequence_share, 0);
  const auto last_loss = [&](float share) {
    how.sequence_share = share;
    double loss = NAN;
    align(towers, dataset_, how, train_, given, [&](const TrainProgress& now) { loss = now.loss; });
    return loss;
  };
  const double of_users = last_loss(1) - last_loss(0);
  EXPECT_GT(of_users, 0) << "the loss between users comes on top";
  EXPECT_LT(of_users, std::log(32.0)) << "and is less than that of a guess";
}

TEST_F(AlignTest, BringsItemsBesideTheirTextsOncePerItem) {
  know(20);
  const CelaOptions cela{.width = 8, .epochs = 30, .batch_size = 20, .learning_rate = 0.01f};
  const Graph towers = cela_towers(dataset_.store().inputs(), backbone, cela);
  double loss = NAN;
  align(towers, dataset_, alignment_of(cela), train_, {}, [&](const TrainProgress& now) {
    EXPECT_EQ(now.rows_per_epoch, 20);
    loss = now.loss;
  });
  EXPECT_LT(loss, 0.5 * std::log(20.0));
}

TEST_F(AlignTest, StandsTextsOfAFew) {
  know(2);
  loss_after();
  for (const auto& [name, values] : weights_) {
    for (const float value : values.values()) ASSERT_TRUE(std::isfinite(value)) << name;
  }
}

TEST_F(AlignTest, NeedsRowsWithText) {
  std::string works;
  for (const std::string id : {"new", "newer"}) {
    works += R"({"item": ")" + id + R"(", "title": "", "genres": []})" + "\n";
  }
  data_.write("works.jsonl", works);
  dataset_ = Dataset::load(read_dataset_spec(data_ / "dataset.json"));
  dataset_.store().attach_vectors(Side::item,
                                  VectorTable({"new", "newer"}, Matrix(2, 2, {0, 1, 1, 0})));
  EXPECT_THROW(align(towers(), dataset_, alignment_of(options), train_), Error);
}

}  // namespace
}  // namespace lore
