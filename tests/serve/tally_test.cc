#include "serve/tally.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace lore {
namespace {

RankerStats stats_of(const Tally& tally) {
  RankerStats stats;
  tally.add_to(stats);
  return stats;
}

Ranking scoring(std::int64_t candidates) {
  Ranking ranking;
  ranking.scored = candidates;
  return ranking;
}

TEST(Tally, CountsWhatAReplySays) {
  Tally tally;
  Ranking worst;
  worst.unknown_user = true;
  worst.unknown_items = 2;
  worst.missing_item_vectors = 3;
  worst.scored = 10;
  worst.unscored = 5;
  worst.rung = Rung::unknown_ids;
  tally.count(worst, 40);
  tally.count(scoring(7), 2);
  tally.count_failed(1);
  const RankerStats stats = stats_of(tally);
  EXPECT_EQ(stats.requests, 3);
  EXPECT_EQ(stats.failed, 1);
  EXPECT_EQ(stats.late, 1);
  EXPECT_EQ(stats.degraded, 1);
  EXPECT_EQ(stats.scored, 17);
  EXPECT_EQ(stats.unknown_users, 1);
  EXPECT_EQ(stats.unknown_items, 2);
  EXPECT_EQ(stats.missing_user_vectors, 0);
  EXPECT_EQ(stats.missing_item_vectors, 3);
  EXPECT_EQ(stats.microseconds, 43);
}

TEST(Tally, PutsEachDurationIntoTheSmallestBucketThatHoldsIt) {
  for (const auto& [microseconds, bucket] : std::vector<std::pair<std::int64_t, std::size_t>>{
           {-5, 0},
           {0, 0},
           {1, 0},
           {2, 1},
           {3, 2},
           {4, 2},
           {5, 3},
           {1024, 10},
           {1025, 11},
           {1'000'000'000'000, RankerStats::latency_buckets - 1}}) {
    Tally tally;
    tally.count({}, microseconds);
    EXPECT_EQ(stats_of(tally).latencies[bucket], 1) << microseconds;
  }
}

TEST(Tally, LosesNothingToOtherThreads) {
  Tally tally;
  std::vector<std::thread> threads;
  for (int t = 0; t < 12; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) tally.count(scoring(2), 1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(stats_of(tally).requests, 12'000);
  EXPECT_EQ(stats_of(tally).scored, 24'000);
}

}  // namespace
}  // namespace lore
