#include "lore/serve/ranker.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "bundle/wide_bundle.h"

namespace lore {
namespace {

using Ids = std::vector<std::string_view>;

class RankerTest : public ::testing::Test {
 protected:
  RankerTest() { bundle_.version = "one"; }

  const FeatureStore& store() const { return *bundle_.store; }

  Ranker ranker() const { return ranker_of(bundle_); }

  static Ranker ranker_of(const Bundle& bundle) {
    Result<Ranker> result = Ranker::from(std::make_shared<const Bundle>(bundle));
    if (!result.ok()) throw std::runtime_error(result.status().message());
    return std::move(result).value();
  }

  // What Engine::score says of the user and item.
  float scored(std::string_view user, std::string_view item, std::int64_t time) const {
    Example example;
    example.user = store().users().row(user);
    example.item = store().items().row(item);
    example.time = time;
    return 1 / (1 + std::exp(-scores_of(bundle_, {&example, 1})[0]));
  }

  Dataset dataset_ = tiny_dataset();
  Bundle bundle_ = bundle_of(dataset_, 1);
};

TEST_F(RankerTest, OrdersAndScoresAsTheEngineDoes) {
  const Ranker ranker = this->ranker();
  Ranking ranking;
  const Ids ids = {"map", "cup", "hat", "pen"};
  for (const std::string user : {"ann", "bob", "cat"}) {
    for (const std::int64_t time : {1, 200, 1000}) {
      ASSERT_TRUE(ranker.rank({.user = user, .items = ids, .time = time}, ranking).ok());
      ASSERT_EQ(ranking.items.size(), 4u);
      for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(ranking.items[i].score, scored(user, ranking.items[i].item, time), 1e-5);
        EXPECT_GE(ranking.items[i == 0 ? 0 : i - 1].score, ranking.items[i].score);
      }
    }
  }
}

TEST_F(RankerTest, RanksEveryKnownItemWhereNoneIsNamed) {
  const Ranker ranker = this->ranker();
  Ranking all;
  Ranking named;
  ASSERT_TRUE(ranker.rank({.user = "ann"}, all).ok());
  const Ids ids = {"hat", "pen", "cup", "map"};
  ASSERT_TRUE(ranker.rank({.user = "ann", .items = ids}, named).ok());
  ASSERT_EQ(all.items.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(all.items[i].item, named.items[i].item);
    EXPECT_EQ(all.items[i].score, named.items[i].score);
  }
}

TEST_F(RankerTest, TakesNoTimeAsAfterAllHistory) {
  const Ranker ranker = this->ranker();
  Ranking timeless;
  Ranking late;
  ASSERT_TRUE(ranker.rank({.user = "ann"}, timeless).ok());
  ASSERT_TRUE(ranker.rank({.user = "ann", .time = 1'000'000}, late).ok());
  EXPECT_EQ(timeless.items[0].score, late.items[0].score);
}

TEST_F(RankerTest, RepliesTheBestK) {
  const Ranker ranker = this->ranker();
  Ranking all;
  ASSERT_TRUE(ranker.rank({.user = "bob"}, all).ok());
  for (const std::size_t k : {1, 2, 4, 50}) {
    Ranking top;
    ASSERT_TRUE(ranker.rank({.user = "bob", .top_k = k}, top).ok());
    ASSERT_EQ(top.items.size(), std::min<std::size_t>(k, 4));
    for (std::size_t i = 0; i < top.items.size(); ++i) {
      EXPECT_EQ(top.items[i].item, all.items[i].item);
    }
  }
}

TEST_F(RankerTest, CountsWhatItDoesNotKnow) {
  const Ranker ranker = this->ranker();
  Ranking ranking;
  const Ids ids = {"hat", "sock", "pen", "shoe", "map"};
  ASSERT_TRUE(
      ranker.rank({.user = "eve", .items = ids, .context = {{"device", "toaster"}}}, ranking).ok());
  EXPECT_TRUE(ranking.unknown_user);
  EXPECT_FALSE(ranking.missing_user_vector);
  EXPECT_EQ(ranking.unknown_items, 2);
  EXPECT_EQ(ranking.missing_item_vectors, 2);  // pen and map
  EXPECT_EQ(ranking.unknown_values, 1);
  EXPECT_EQ(ranking.items.size(), 5u);
}

TEST_F(RankerTest, ForgetsTheCountsOfTheRequestBefore) {
  const Ranker ranker = this->ranker();
  Ranking ranking;
  const Ids unknown = {"sock"};
  const Ids known = {"hat"};
  ASSERT_TRUE(ranker.rank({.user = "eve", .items = unknown}, ranking).ok());
  ASSERT_TRUE(ranker.rank({.user = "ann", .items = known}, ranking).ok());
  EXPECT_FALSE(ranking.unknown_user);
  EXPECT_EQ(ranking.unknown_items, 0);
  EXPECT_EQ(ranking.missing_item_vectors, 0);
  EXPECT_EQ(ranking.items.size(), 1u);
}

TEST_F(RankerTest, RanksAnItemThatStandsTwiceTwiceInItsOrder) {
  const Ranker ranker = this->ranker();
  const std::string first = "cup";
  const std::string second = "cup";
  const Ids ids = {first, second};
  Ranking ranking;
  ASSERT_TRUE(ranker.rank({.user = "ann", .items = ids}, ranking).ok());
  ASSERT_EQ(ranking.items.size(), 2u);
  EXPECT_EQ(ranking.items[0].score, ranking.items[1].score);
  EXPECT_EQ(ranking.items[0].item.data(), first.data());
  EXPECT_EQ(ranking.items[1].item.data(), second.data());
}

TEST_F(RankerTest, RanksAHundredThousandCandidates) {
  const Ranker ranker = this->ranker();
  const Ids four = {"hat", "pen", "cup", "sock"};
  Ids ids;
  for (std::size_t i = 0; i < 100'000; ++i) ids.push_back(four[i % 4]);
  Ranking ranking;
  ASSERT_TRUE(ranker.rank({.user = "ann", .items = ids}, ranking).ok());
  ASSERT_EQ(ranking.items.size(), ids.size());
  std::map<std::string_view, std::set<float>> scores;
  for (const RankedItem& item : ranking.items) scores[item.item].insert(item.score);
  ASSERT_EQ(scores.size(), 4u);
  for (const auto& [id, each] : scores) {
    EXPECT_EQ(each.size(), 1u) << id << ": a score depends on the other candidates";
    EXPECT_NEAR(*each.begin(), scored("ann", id, 1000), 1e-5);
  }
}

TEST_F(RankerTest, TakesAnyBytesAsAnId) {
  const Ranker ranker = this->ranker();
  const std::string nul("a\0b", 3);
  const Ids ids = {"\xff\xfe", "", nul, "hat"};
  Ranking ranking;
  ASSERT_TRUE(ranker.rank({.user = "\xc0\x80", .items = ids}, ranking).ok());
  EXPECT_TRUE(ranking.unknown_user);
  EXPECT_EQ(ranking.unknown_items, 3);
  ASSERT_TRUE(ranker.rank({.user = "ann", .context = {{"device", "\xff"}}}, ranking).ok());
  EXPECT_EQ(ranking.unknown_values, 1);
}

TEST_F(RankerTest, ReadsTheContext) {
  const Ranker ranker = this->ranker();
  Ranking with;
  Ranking without;
  ASSERT_TRUE(ranker.rank({.user = "ann", .context = {{"mood", "4"}}}, with).ok());
  ASSERT_TRUE(ranker.rank({.user = "ann"}, without).ok());
  EXPECT_NE(with.items[0].score, without.items[0].score);
}

TEST_F(RankerTest, SaysWhatIsWrongWithTheContext) {
  const Ranker ranker = this->ranker();
  Ranking ranking;
  ASSERT_TRUE(ranker.rank({.user = "ann"}, ranking).ok());
  const Status column = ranker.rank({.user = "ann", .context = {{"weather", "sun"}}}, ranking);
  ASSERT_FALSE(column.ok());
  EXPECT_EQ(column.fault().kind, ErrorKind::invalid_argument);
  EXPECT_EQ(column.fault().place.field, "weather");
  EXPECT_TRUE(ranking.items.empty());
  const Status number = ranker.rank({.user = "ann", .context = {{"mood", "nan"}}}, ranking);
  ASSERT_FALSE(number.ok());
  EXPECT_EQ(number.fault().kind, ErrorKind::format);
}

void fill(Matrix& matrix, float value) {
  std::fill_n(matrix.data(), matrix.size(), value);
}

TEST_F(RankerTest, RefusesToAnswerWithNaN) {
  bundle_.golden.clear();
  fill(bundle_.weights.at("user.table"), 1e20f);
  fill(bundle_.weights.at("item.table"), 1e20f);
  fill(bundle_.weights.at("cross.weight"), 1);  // infinite
  fill(bundle_.weights.at("deep.weight"), 0);
  fill(bundle_.weights.at("deep.bias"), 1e20f);
  fill(bundle_.weights.at("out.weight"), -1e20f);  // minus infinite
  const Ranker ranker = this->ranker();
  Ranking ranking;
  const Status status = ranker.rank({.user = "ann"}, ranking);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.fault().kind, ErrorKind::internal);
  EXPECT_TRUE(ranking.items.empty());
  Explanation explanation;
  EXPECT_FALSE(ranker.explain({.user = "ann"}, "cup", explanation).ok());
}

TEST_F(RankerTest, TellsWhichModelAnswered) {
  const Ranker ranker = this->ranker();
  Ranking ranking;
  ASSERT_TRUE(ranker.rank({.user = "ann"}, ranking).ok());
  EXPECT_EQ(ranking.model, "one");
  EXPECT_EQ(ranker.bundle()->version, "one");
}

TEST_F(RankerTest, KeepsWhatARankingBorrowsAlive) {
  Ranking ranking;
  {
    const Ranker ranker = this->ranker();
    ASSERT_TRUE(ranker.rank({.user = "ann", .top_k = 1}, ranking).ok());
  }
  bundle_ = Bundle();
  dataset_ = Dataset();
  EXPECT_EQ(ranking.items[0].item.size(), 3u);
  EXPECT_EQ(ranking.model, "one");
}

TEST_F(RankerTest, ExplainsAScore) {
  const Ranker ranker = this->ranker();
  Explanation explanation;
  const Request request{.user = "ann", .time = 1000, .context = {{"mood", "1"}}};
  ASSERT_TRUE(ranker.explain(request, "cup", explanation).ok());
  Ranking ranking;
  const Ids ids = {"cup"};
  ASSERT_TRUE(
      ranker.rank({.user = "ann", .items = ids, .time = 1000, .context = request.context}, ranking)
          .ok());
  EXPECT_NEAR(explanation.score, ranking.items[0].score, 1e-5);
  EXPECT_FLOAT_EQ(explanation.score, 1 / (1 + std::exp(-explanation.logit)));
  EXPECT_FALSE(explanation.contributions.empty());
}

TEST_F(RankerTest, CalibratesScoresAndKeepsTheirOrder) {
  const Ranker raw = this->ranker();
  bundle_.calibration = {.from = {0}, .to = {-1}, .slope = 0.5f};
  const Ranker calibrated = this->ranker();
  Ranking before;
  Ranking after;
  ASSERT_TRUE(raw.rank({.user = "ann"}, before).ok());
  ASSERT_TRUE(calibrated.rank({.user = "ann"}, after).ok());
  ASSERT_EQ(before.items.size(), after.items.size());
  for (std::size_t i = 0; i < before.items.size(); ++i) {
    const float odds = before.items[i].score / (1 - before.items[i].score);
    const float expected = 1 / (1 + std::exp(1.0f) / std::sqrt(odds));
    EXPECT_EQ(before.items[i].item, after.items[i].item);
    EXPECT_NEAR(after.items[i].score, expected, 1e-5);
  }
  Explanation explanation;
  ASSERT_TRUE(calibrated.explain({.user = "ann"}, after.items[0].item, explanation).ok());
  EXPECT_NEAR(explanation.score, after.items[0].score, 1e-5);
}

TEST_F(RankerTest, ExplainsByTheWholeHistoryWhereNoTimeIsNamed) {
  const Ranker ranker = this->ranker();
  Explanation timeless;
  Explanation late;
  ASSERT_TRUE(ranker.explain({.user = "ann"}, "cup", timeless).ok());
  ASSERT_TRUE(ranker.explain({.user = "ann", .time = 1'000'000}, "cup", late).ok());
  EXPECT_EQ(timeless.logit, late.logit);
  EXPECT_EQ(timeless.contributions.size(), late.contributions.size());
}

TEST_F(RankerTest, DoesNotExplainWhatItDoesNotKnow) {
  const Ranker ranker = this->ranker();
  Explanation explanation;
  EXPECT_EQ(ranker.explain({.user = "ann"}, "sock", explanation).fault().kind,
            ErrorKind::not_found);
  EXPECT_EQ(
      ranker.explain({.user = "ann", .context = {{"x", "1"}}}, "cup", explanation).fault().kind,
      ErrorKind::invalid_argument);
}

TEST_F(RankerTest, IsNotMadeOfABadBundle) {
  EXPECT_EQ(Ranker::from(nullptr).status().fault().kind, ErrorKind::invalid_argument);
  EXPECT_EQ(Ranker::open("/nonexistent/bundle").status().fault().kind, ErrorKind::not_found);
  bundle_.golden.front().logit += 1;
  EXPECT_EQ(Ranker::from(std::make_shared<const Bundle>(bundle_)).status().fault().kind,
            ErrorKind::mismatch);
}

TEST_F(RankerTest, OpensAndReloads) {
  const TemporaryDirectory folder;
  const std::string one = write_bundle(bundle_of(dataset_, 1), folder / "one");
  const std::string two = write_bundle(bundle_of(dataset_, 2), folder / "two");
  Result<Ranker> opened = Ranker::open(folder / "one");
  ASSERT_TRUE(opened.ok()) << opened.status().message();
  Ranker ranker = std::move(opened).value();
  Ranking before;
  ASSERT_TRUE(ranker.rank({.user = "ann"}, before).ok());
  EXPECT_EQ(before.model, one);
  ASSERT_TRUE(ranker.reload(folder / "two").ok());
  Ranking after;
  ASSERT_TRUE(ranker.rank({.user = "ann"}, after).ok());
  EXPECT_EQ(after.model, two);
  EXPECT_NE(after.items[0].score, before.items[0].score);
  EXPECT_EQ(before.model, one) << "a ranking outlives the model's time";
}

TEST_F(RankerTest, KeepsTheOldModelWhereTheNewOneIsBad) {
  const TemporaryDirectory folder;
  Ranker ranker = this->ranker();
  EXPECT_FALSE(ranker.reload(folder / "absent").ok());
  write_bundle(bundle_of(dataset_, 2), folder / "two");
  write_text(folder / "two/weights.safetensors", "damaged");
  EXPECT_EQ(ranker.reload(folder / "two").fault().kind, ErrorKind::corrupt);
  EXPECT_FALSE(ranker.reload(std::shared_ptr<const Bundle>()).ok());
  Ranking ranking;
  ASSERT_TRUE(ranker.rank({.user = "ann"}, ranking).ok());
  EXPECT_EQ(ranking.model, "one");
}

std::map<std::string, float> scores_by(ScorePrecision precision, const Bundle& bundle,
                                       std::size_t bytes_per_item = 1 << 20) {
  const Result<Ranker> ranker =
      Ranker::from(std::make_shared<const Bundle>(bundle),
                   {.precision = precision, .bytes_per_item = bytes_per_item});
  if (!ranker.ok()) throw std::runtime_error(ranker.status().message());
  Ranking ranking;
  if (!ranker.value().rank({.user = "ann"}, ranking).ok()) throw std::runtime_error("no ranking");
  std::map<std::string, float> scores;
  for (const RankedItem& each : ranking.items) scores[std::string(each.item)] = each.score;
  return scores;
}

TEST_F(RankerTest, RanksInReducedPrecision) {
  const Bundle bundle = reducible_bundle();
  const auto exact = scores_by(ScorePrecision::exact, bundle);
  const auto reduced = scores_by(ScorePrecision::reduced, bundle);
  ASSERT_EQ(reduced.size(), exact.size());
  for (const auto& [item, score] : exact) EXPECT_NEAR(reduced.at(item), score, 0.02) << item;
  EXPECT_EQ(reduced == exact, !can_reduce_precision());
}

TEST_F(RankerTest, RanksTheSameWhereLittleIsKeptOfItems) {
  const Bundle bundle = reducible_bundle();
  for (const ScorePrecision precision : {ScorePrecision::exact, ScorePrecision::reduced}) {
    EXPECT_EQ(scores_by(precision, bundle, 8), scores_by(precision, bundle));
  }
  Result<Ranker> all = Ranker::from(std::make_shared<const Bundle>(bundle));
  Result<Ranker> little =
      Ranker::from(std::make_shared<const Bundle>(bundle), {.bytes_per_item = 8});
  ASSERT_TRUE(all.ok() && little.ok());
  EXPECT_EQ(all.value().stats().items, bundle.store->items().rows());
  EXPECT_GE(all.value().stats().item_bytes, 5 * 64 * 4) << "64 numbers an item";
  EXPECT_LE(little.value().stats().item_bytes, 5 * 8) << "its columns: an id and a price";
  ASSERT_TRUE(little.value().upsert_item({.id = "mug"}).ok());
  Ranking ranking;
  ASSERT_TRUE(little.value().rank({.user = "ann"}, ranking).ok());
  EXPECT_EQ(ranking.items.size(), 5u);
}

TEST_F(RankerTest, ReplaysGoldenRowsExactlyInReducedPrecision) {
  Bundle bundle = reducible_bundle();
  bundle.golden.at(1).logit += 0.01f;
  const auto result =
      Ranker::from(std::make_shared<const Bundle>(bundle), {.precision = ScorePrecision::reduced});
  EXPECT_EQ(result.status().fault().kind, ErrorKind::mismatch);
}

TEST_F(RankerTest, RefusesReducedPrecisionWhereItsCostIsNotKnownOrTooHigh) {
  const RankerOptions options = {.precision = ScorePrecision::reduced};
  const auto shared = [](Bundle bundle) {
    return std::make_shared<const Bundle>(std::move(bundle));
  };
  EXPECT_EQ(Ranker::from(shared(wide_bundle()), options).status().fault().kind,
            ErrorKind::unsupported);
  Result<Ranker> ranker = Ranker::from(shared(reducible_bundle(1)), options);
  ASSERT_TRUE(ranker.ok());
  const Status status = ranker.value().reload(shared(reducible_bundle(2, 3e-4)));
  EXPECT_EQ(status.fault().kind, ErrorKind::unsupported);
  EXPECT_NE(status.message().find("reduced precision"), std::string::npos) << status.message();
  EXPECT_EQ(ranker.value().stats().refused, 1);
  EXPECT_TRUE(ranker.value().reload(shared(reducible_bundle(2, 1e-4))).ok());
}

TEST_F(RankerTest, FreesTheOldModelWithTheReloadUnlessItMayBeRolledBackTo) {
  Ranker ranker = this->ranker();
  const std::weak_ptr<const Bundle> old = ranker.bundle();
  const auto next = std::make_shared<const Bundle>(bundle_of(dataset_, 2));
  ASSERT_TRUE(ranker.reload(next).ok());
  EXPECT_FALSE(old.expired());
  ASSERT_TRUE(ranker.rollback().ok());
  EXPECT_EQ(ranker.bundle(), old.lock());
  ASSERT_TRUE(ranker.reload(next, {.keep_previous = false}).ok());
  EXPECT_TRUE(old.expired());
  EXPECT_EQ(ranker.rollback().fault().kind, ErrorKind::not_found);
}

TEST_F(RankerTest, RanksWhatIsSaidAtOnceAndAfterAReload) {
  Ranker ranker = this->ranker();
  ASSERT_TRUE(ranker.upsert_item({.id = "mug", .vector = {1, 2, 3}}).ok());
  ASSERT_TRUE(ranker.upsert_user({.id = "eve", .fields = {{"city", "rome"}}}).ok());
  ASSERT_TRUE(ranker.remove_item("cup").ok());
  EXPECT_EQ(ranker.remove_item("sock").fault().kind, ErrorKind::not_found);
  Ranking ranking;
  const Ids ids = {"mug", "cup"};
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(ranker.rank({.user = "eve", .items = ids}, ranking).ok());
    EXPECT_FALSE(ranking.unknown_user);
    EXPECT_EQ(ranking.unknown_items, 1);
    ASSERT_TRUE(ranker.reload(std::make_shared<const Bundle>(bundle_)).ok());
  }
  EXPECT_EQ(ranker.stats().requests, 2);
  EXPECT_EQ(ranker.stats().upserts, 3);
  EXPECT_EQ(ranker.stats().model, "one");
}

TEST_F(RankerTest, RanksWithEitherModelWhileReloading) {
  std::map<std::string, std::shared_ptr<const Bundle>> bundles;
  std::map<std::string, std::vector<float>> expected;  // scores of all items by version
  for (const std::uint64_t seed : {1, 2}) {
    Bundle bundle = bundle_of(dataset_, seed);
    bundle.version = std::to_string(seed);
    Ranking ranking;
    ASSERT_TRUE(ranker_of(bundle).rank({.user = "ann"}, ranking).ok());
    for (const RankedItem& item : ranking.items) {
      expected[bundle.version].push_back(item.score);
    }
    bundles[bundle.version] = std::make_shared<const Bundle>(bundle);
  }

  Ranker ranker = ranker_of(*bundles.at("1"));
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  std::atomic<int> replies = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      Ranking ranking;
      while (!done) {
        const bool ok = ranker.rank({.user = "ann"}, ranking).ok();
        std::vector<float> scores;
        for (const RankedItem& item : ranking.items) scores.push_back(item.score);
        if (!ok || scores != expected.at(std::string(ranking.model))) ++wrong;
        ++replies;
      }
    });
  }
  for (int reload = 0; reload < 200; ++reload) {
    EXPECT_TRUE(ranker.reload(bundles.at(reload % 2 == 0 ? "2" : "1")).ok());
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(replies, 0);
}

}  // namespace
}  // namespace lore
