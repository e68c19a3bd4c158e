#include "train/tuned_towers.h"

#include <cmath>

#include <gtest/gtest.h>

#include "lore/text/encode.h"
#include "lore/text/encoder.h"
#include "lore/train/align.h"

#include "recommender/tiny_data.h"
#include "text/made_up.h"
#include "train/text/tiny_encoders.h"

namespace lore {
namespace {

// Twenty works with sentences for texts, the last four with one between them.
class TunedTowersTest : public testing::TestWithParam<bool> {
 protected:
  TunedTowersTest() {
    sentences_.resize(17);
    tuning_.encoder =
        GetParam() ? tiny_transformer(folder_, sentences_) : tiny_static(folder_, sentences_);
    tuning_.learning_rate = 0.01f;
    tuning_.texts_at_once = 5;
    train_.threads = 1;
    attach_vectors();
  }

  void attach_vectors() {
    std::vector<std::string> ids, texts;
    for (std::size_t i = 0; i < 20; ++i) {
      ids.push_back('i' + std::to_string(i));
      texts.push_back(sentences_[std::min<std::size_t>(i, 16)]);
    }
    dataset_.store().attach_vectors(Side::item,
                                    encode_texts(*open_encoder(tuning_.encoder), ids, texts));
  }

  EntityTexts texts() const {
    EntityTexts texts{.texts = sentences_, .text_of = {}};
    std::vector<std::int32_t>& of = texts.text_of[Side::item];
    of.assign(static_cast<std::size_t>(dataset_.store().items().rows()), -1);
    for (int i = 0; i < 20; ++i) {
      const std::int32_t row = dataset_.store().items().row('i' + std::to_string(i));
      of[static_cast<std::size_t>(row)] = std::min(i, 16);
    }
    return texts;
  }

  double last_loss(const Graph& towers, const AlignOptions& how, TunedEncoder* encoder) {
    double loss = NAN;
    weights_ = align(
        towers, dataset_, how, train_, {}, [&](const TrainProgress& now) { loss = now.loss; },
        encoder);
    return loss;
  }

  made_up::Folder folder_;
  std::vector<std::string> sentences_ = made_up::corpus(6);
  TinyData data_;
  Dataset dataset_ = Dataset::load(read_dataset_spec(data_ / "dataset.json"));
  EncoderTuning tuning_;
  TrainOptions train_;
  Weights weights_;
  const BackboneOptions backbone_ = {.kind = Backbone::deepfm, .embedding_dim = 4, .hidden = {8}};
};

TEST_P(TunedTowersTest, RowsNameTheirTexts) {
  const EntityTexts all = texts();
  const std::vector<Example> examples = {{.item = dataset_.store().items().row("i18")},
                                         {.item = 0},
                                         {.item = dataset_.store().items().row("i2")}};
  ExampleRows plain(dataset_.store(), examples);
  RowsWithTexts rows(plain, dataset_.store().inputs(), examples, all);
  Batch batch;
  const std::vector<std::uint32_t> chosen = {0, 1, 2};
  rows.fill(chosen, batch);
  rows.fill(chosen, batch);
  ASSERT_EQ(batch.columns.size(), rows.inputs().size());
  EXPECT_EQ(batch.columns.back().ids, (std::vector<std::int32_t>{17, 0, 3}));
  EXPECT_EQ(rows.numbers().at("item.vector"), rows.inputs().back());
}

TEST_P(TunedTowersTest, CtrlAlignsCloserThanWithAnEncoderThatStays) {
  const CtrlOptions options{
      .width = 8, .subspaces = 2, .epochs = 6, .batch_size = 64, .learning_rate = 0.01f};
  const Graph towers = alignment_towers(dataset_.store().inputs(), backbone_, options);
  const double frozen = last_loss(towers, alignment_of(options), nullptr);
  const std::size_t parameters = weights_.size();
  TunedEncoder encoder(tuning_, texts(), 1);
  EXPECT_LT(last_loss(towers, alignment_of(options), &encoder), frozen - 0.01);
  EXPECT_EQ(weights_.size(), parameters) << "the towers' own alone";
}

TEST_P(TunedTowersTest, CelaAlignsCloserThanWithAnEncoderThatStays) {
  const CelaOptions options{.width = 4, .epochs = 20, .batch_size = 20, .learning_rate = 0.003f};
  const Graph towers = cela_towers(dataset_.store().inputs(), backbone_, options);
  const double frozen = last_loss(towers, alignment_of(options), nullptr);
  TunedEncoder encoder(tuning_, texts(), 1);
  EXPECT_LT(last_loss(towers, alignment_of(options), &encoder), frozen - 0.01);
}

TEST_P(TunedTowersTest, IsTheSameForTheSameSeed) {
  const CtrlOptions options{.width = 8, .subspaces = 2, .epochs = 1, .batch_size = 64};
  const Graph towers = alignment_towers(dataset_.store().inputs(), backbone_, options);
  TunedEncoder first(tuning_, texts(), 1);
  last_loss(towers, alignment_of(options), &first);
  const Weights weights = weights_;
  TunedEncoder second(tuning_, texts(), 1);
  last_loss(towers, alignment_of(options), &second);
  EXPECT_EQ(weights_, weights);
}

// Of the same steps: an encoder that hardly learns leaves what a frozen one does.
TEST_P(TunedTowersTest, LearnAsBesideAnEncoderThatStaysWhereItHardlyLearns) {
  const CtrlOptions options{.width = 8, .subspaces = 2, .epochs = 2, .batch_size = 64};
  const Graph towers = alignment_towers(dataset_.store().inputs(), backbone_, options);
  const double frozen = last_loss(towers, alignment_of(options), nullptr);
  tuning_.learning_rate = 1e-12f;
  TunedEncoder encoder(tuning_, texts(), 1);
  EXPECT_NEAR(last_loss(towers, alignment_of(options), &encoder), frozen, 1e-3);
}

INSTANTIATE_TEST_SUITE_P(Encoders, TunedTowersTest, testing::Bool(),
                         [](const auto& made) { return made.param ? "transformer" : "bags"; });

}  // namespace
}  // namespace lore
