#include "lore/serve/stats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lore {
namespace {

using ::testing::HasSubstr;

TEST(Stats, GiveTheBucketOfAQuantile) {
  RankerStats stats;
  EXPECT_EQ(stats.latency(0.5), 0);
  stats.latencies[3] = 98;  // at most 8
  stats.latencies[7] = 1;   // at most 128
  stats.latencies[RankerStats::latency_buckets - 1] = 1;
  EXPECT_EQ(stats.latency(0.5), 8);
  EXPECT_EQ(stats.latency(0.98), 8);
  EXPECT_EQ(stats.latency(0.99), 128);
  EXPECT_EQ(stats.latency(1), 1 << 23);
}

TEST(Stats, SpeakPrometheus) {
  RankerStats stats;
  stats.requests = 3;
  stats.latencies[0] = 1;
  stats.latencies[2] = 2;
  stats.microseconds = 1'500'000;
  stats.late = 2;
  stats.item_bytes = 4096;
  stats.model = "v\"1";
  const std::string text = to_prometheus(stats);
  EXPECT_THAT(text, HasSubstr("# TYPE lore_rank_seconds histogram\n"));
  EXPECT_THAT(text, HasSubstr("lore_rank_seconds_bucket{le=\"0.000001\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("lore_rank_seconds_bucket{le=\"0.000004\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("lore_rank_seconds_bucket{le=\"+Inf\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("lore_rank_seconds_sum 1.500000\n"));
  EXPECT_THAT(text, HasSubstr("lore_rank_seconds_count 3\n"));
  EXPECT_THAT(text, HasSubstr("lore_rank_late_total 2\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE lore_item_bytes gauge\n"));
  EXPECT_THAT(text, HasSubstr("lore_item_bytes 4096\n"));
  EXPECT_THAT(text, HasSubstr("lore_model_info{version=\"v\\\"1\"} 1\n"));
}

}  // namespace
}  // namespace lore
