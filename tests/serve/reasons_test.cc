#include "serve/reasons.h"

#include <cmath>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/error.h"

#include "serve/explain.h"
#include "serve/served.h"

namespace lore {
namespace {

using ::testing::ElementsAre;

TEST(Sentences, EndAtMarksBeforeSpacesAndAtLineEnds) {
  EXPECT_THAT(sentences_of("Dr. No? Yes!  It costs 3.50 now.\nNext line"),
              ElementsAre("Dr.", "No?", "Yes!", "It costs 3.50 now.", "Next line"));
  EXPECT_THAT(sentences_of(" \n "), ElementsAre());
  EXPECT_THAT(sentences_of("One."), ElementsAre("One."));
}

class Reasons : public ::testing::Test {
 protected:
  std::shared_ptr<const Serving> serving_ =
      serving_of(tiny_bundle(), latest_of({addition(new_item())}));
};

TEST_F(Reasons, PutsRequestAndItemIntoOneRow) {
  const FeatureStore& store = serving_->model->store();
  Example example{.user = store.users().row("ann"), .item = store.items().row("cup"), .time = 250};
  Batch expected;
  store.fill({&example, 1}, expected);
  const Batch row = row_of(*serving_, {.user = "ann", .time = 250}, "cup");
  for (std::size_t i = 0; i < store.inputs().size(); ++i) {
    EXPECT_EQ(row.columns[i].ids, expected.columns[i].ids) << store.inputs()[i].name;
    EXPECT_EQ(row.columns[i].floats, expected.columns[i].floats) << store.inputs()[i].name;
  }
  EXPECT_THROW(row_of(*serving_, {.user = "ann"}, "sock"), Error);
}

TEST_F(Reasons, FindsTheNearestOfTheHistory) {
  const Request ann{.user = "ann"};  // has clicked hat, then cup; hat = (1, 0, -1)
  const auto nearest = nearest_in_history(*serving_, ann, row_of(*serving_, ann, "hat"));
  ASSERT_EQ(nearest.size(), 2u);
  EXPECT_EQ(nearest[0].item, "hat");
  EXPECT_NEAR(nearest[0].similarity, 1, 1e-6);
  EXPECT_EQ(nearest[1].item, "cup");
  EXPECT_NEAR(nearest[1].similarity, 0.5 / std::sqrt(2 * 4.25), 1e-6);
  const Request early{.user = "ann", .time = 200};
  EXPECT_EQ(nearest_in_history(*serving_, early, row_of(*serving_, early, "hat")).size(), 1u);
  EXPECT_TRUE(nearest_in_history(*serving_, ann, row_of(*serving_, ann, "map")).empty())
      << "without a vector nothing is near";
}

TEST_F(Reasons, WeighsEachSentenceByTheTextWithoutIt) {
  const auto encode = [](std::string_view text) {
    return std::vector<float>{text.find("Red") != text.npos ? 1.0f : 0.0f,
                              text.find("Blue") != text.npos ? 1.0f : 0.0f, 0.5f};
  };
  Batch row = row_of(*serving_, {.user = "ann"}, "cup");
  const std::string text = "Red as wine. Blue as ink. Of no colour.";
  for (std::size_t i = 0; i < serving_->model->store().inputs().size(); ++i) {
    if (serving_->model->store().inputs()[i].role == InputRole::vector) {
      row.columns[i].floats = encode(text);
    }
  }
  const Engine& engine = serving_->model->engine;
  const float logit = score_rows(engine, row)[0];
  const auto reasons = weigh_sentences(*serving_, Side::item, text, row, logit, encode);
  ASSERT_EQ(reasons.size(), 3u);
  EXPECT_EQ(reasons[2].sentence, "Of no colour.");
  EXPECT_NEAR(reasons[2].logit, 0, 1e-6);
  for (const SentenceReason& each : reasons) {
    if (!each.sentence.starts_with("Red")) continue;
    Batch without = row;
    for (std::size_t i = 0; i < serving_->model->store().inputs().size(); ++i) {
      if (serving_->model->store().inputs()[i].role == InputRole::vector) {
        without.columns[i].floats = {0, 1, 0.5f};
      }
    }
    EXPECT_NEAR(each.logit, logit - score_rows(engine, without)[0], 1e-6);
  }
  EXPECT_TRUE(weigh_sentences(*serving_, Side::user, text, row, logit, encode).empty())
      << "users have no vectors here";
  const auto narrow = [](std::string_view) { return std::vector<float>{1}; };
  EXPECT_THROW(weigh_sentences(*serving_, Side::item, text, row, logit, narrow), Error);
}

}  // namespace
}  // namespace lore
