#include "serve/answer.h"

#include <chrono>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serve/served.h"

namespace lore {
namespace {

using Clock = std::chrono::steady_clock;
using Ids = std::vector<std::string_view>;

class AnswerTest : public ::testing::Test {
 protected:
  Ranking answered(const Serving& serving, const Request& request,
                   const RankOptions& options = {}) {
    Ranking ranking;
    answer(serving, request, options, scratch_, ranking);
    return ranking;
  }

  Bundle bundle_ = tiny_bundle();
  std::shared_ptr<const Serving> serving_ = serving_of(bundle_);
  Scratch scratch_;
};

constexpr RankOptions long_ago = {.deadline = Clock::time_point::min()};

TEST_F(AnswerTest, AddedItemsRankAsInAFullPublish) {
  const auto added = serving_of(bundle_, latest_of({addition(new_item())}));
  const auto full = serving_of(with_item(bundle_, new_item()));
  const Ids ids = {"mug", "hat", "sock", "mug", "pen", "cup", "map"};
  for (const std::string user : {"ann", "bob", "cat", "nobody"}) {
    const Request request{.user = user, .items = ids, .time = 260};
    const Ranking one = answered(*added, request);
    const Ranking other = answered(*full, request);
    ASSERT_EQ(one.items.size(), ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      EXPECT_EQ(one.items[i].item.data(), other.items[i].item.data()) << "ties included";
      EXPECT_EQ(one.items[i].score, other.items[i].score) << "bit for bit";
    }
    EXPECT_EQ(one.unknown_items, 1);
    EXPECT_EQ(one.missing_item_vectors, other.missing_item_vectors);
  }
}

TEST_F(AnswerTest, TakesWhatIsSaidOfAUserAndTheHistoryOfTheBundle) {
  const Entity ann{.id = "ann", .fields = {{"city", "oslo"}}};
  const auto said = serving_of(bundle_, latest_of({addition(ann, Side::user)}));
  const Ranking before = answered(*serving_, {.user = "ann"});
  Ranking ranking;
  Batch request;
  fill_request(*said, {.user = "ann", .time = 1000}, request, ranking);
  Batch known;
  serving_->model->store().fill_request(
      {.user = serving_->model->store().users().row("ann"), .time = 1000}, known);
  const std::vector<Input>& inputs = serving_->model->store().inputs();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].side == Side::item) continue;
    const bool differs = request.columns[i].ids != known.columns[i].ids;
    EXPECT_EQ(differs, inputs[i].name == "city") << inputs[i].name;
  }
  EXPECT_NE(scores_of(answered(*said, {.user = "ann"})), scores_of(before));
}

TEST_F(AnswerTest, ASaidUserIsNotUnknown) {
  const auto said = serving_of(bundle_, latest_of({addition({.id = "eve"}, Side::user)}));
  EXPECT_TRUE(answered(*serving_, {.user = "eve"}).unknown_user);
  EXPECT_FALSE(answered(*said, {.user = "eve"}).unknown_user);
}

TEST_F(AnswerTest, LeavesOutWhatComesTooLate) {
  const Ranking late = answered(*serving_, {.user = "ann"}, long_ago);
  EXPECT_TRUE(late.items.empty());
  EXPECT_EQ(late.scored, 0);
  EXPECT_EQ(late.unscored, 4);
  EXPECT_TRUE(late.is_degraded());
  const Ranking in_time =
      answered(*serving_, {.user = "ann"}, {.deadline = Clock::now() + std::chrono::hours(1)});
  EXPECT_EQ(in_time.scored, 4);
  EXPECT_EQ(in_time.unscored, 0);
  EXPECT_EQ(scores_of(in_time), scores_of(answered(*serving_, {.user = "ann"})));
}

TEST_F(AnswerTest, FallsBackOnPriors) {
  RankOptions options = long_ago;
  options.late = Late::prior;
  const Ids ids = {"mug", "hat", "sock", "pen"};
  const auto added = serving_of(bundle_, latest_of({addition(new_item())}));
  const Ranking late = answered(*added, {.user = "ann", .items = ids}, options);
  EXPECT_EQ(late.rung, Rung::prior);
  EXPECT_EQ(late.unscored, 4);
  EXPECT_EQ(scores_of(late), scores_of(answered(*added, {.user = "a stranger", .items = ids})))
      << "the prior of an item is its score for a user the model does not know";
}

TEST_F(AnswerTest, TellsTheRung) {
  const Ids whole = {"hat", "cup"};
  const Ids wordless = {"hat", "pen"};
  const Ids unknown = {"hat", "sock"};
  EXPECT_EQ(answered(*serving_, {.user = "ann", .items = whole}).rung, Rung::fused);
  EXPECT_FALSE(answered(*serving_, {.user = "ann", .items = whole}).is_degraded());
  EXPECT_EQ(answered(*serving_, {.user = "ann", .items = wordless}).rung, Rung::no_item_vector);
  EXPECT_EQ(answered(*serving_, {.user = "ann", .items = unknown}).rung, Rung::unknown_ids);
  EXPECT_EQ(answered(*serving_, {.user = "eve", .items = whole}).rung, Rung::unknown_ids);
}

TEST_F(AnswerTest, CountsUnknownIdsByField) {
  const Ranking ranking =
      answered(*serving_, {.user = "ann", .context = {{"device", "toaster"}, {"mood", "1"}}});
  ASSERT_EQ(ranking.unknown_fields.size(), 1u);
  EXPECT_EQ(ranking.unknown_fields[0].field, "device");
  EXPECT_EQ(ranking.unknown_fields[0].ids, 1);
}

TEST_F(AnswerTest, ClearsEveryMember) {
  Ranking ranking = answered(*serving_, {.user = "eve", .context = {{"device", "x"}}}, long_ago);
  ranking.kept = serving_;
  const RankedItem* memory = ranking.items.data();
  clear(ranking);
  EXPECT_TRUE(ranking.items.empty());
  EXPECT_EQ(ranking.items.data(), memory) << "memory is kept";
  EXPECT_TRUE(ranking.unknown_fields.empty());
  EXPECT_FALSE(ranking.unknown_user);
  EXPECT_EQ(ranking.unscored, 0);
  EXPECT_EQ(ranking.rung, Rung::fused);
  EXPECT_EQ(ranking.kept, nullptr);
}

}  // namespace
}  // namespace lore
