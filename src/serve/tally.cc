#include "serve/tally.h"

#include <algorithm>
#include <bit>

namespace lore {
namespace {

// The smallest b with microseconds <= 2^b.
std::size_t bucket_of(std::int64_t microseconds) {
  const auto above = static_cast<std::uint64_t>(std::max<std::int64_t>(microseconds, 1)) - 1;
  return std::min<std::size_t>(static_cast<std::size_t>(std::bit_width(above)),
                               RankerStats::latency_buckets - 1);
}

std::size_t number_of_this_thread() {
  static std::atomic<std::size_t> threads = 0;
  static thread_local const std::size_t number = threads.fetch_add(1, std::memory_order_relaxed);
  return number;
}

}  // namespace

Tally::Shard& Tally::shard() {
  return shards_[number_of_this_thread() % shards];
}

void Tally::count_time(Shard& shard, std::int64_t microseconds) {
  shard.add(requests, 1);
  shard.add(time, microseconds);
  shard.add(first_latency + bucket_of(microseconds), 1);
}

void Tally::count(const Ranking& ranking, std::int64_t microseconds) {
  Shard& mine = shard();
  count_time(mine, microseconds);
  mine.add(late, ranking.unscored > 0);
  mine.add(degraded, ranking.rung != Rung::fused);
  mine.add(scored, ranking.scored);
  mine.add(unknown_users, ranking.unknown_user);
  mine.add(unknown_items, ranking.unknown_items);
  mine.add(missing_user_vectors, ranking.missing_user_vector);
  mine.add(missing_item_vectors, ranking.missing_item_vectors);
}

void Tally::count_failed(std::int64_t microseconds) {
  Shard& mine = shard();
  count_time(mine, microseconds);
  mine.add(failed, 1);
}

std::int64_t Tally::sum(std::size_t counter) const {
  std::int64_t total = 0;
  for (const Shard& each : shards_) {
    total += each.values[counter].load(std::memory_order_relaxed);
  }
  return total;
}

void Tally::add_to(RankerStats& stats) const {
  stats.requests += sum(requests);
  stats.failed += sum(failed);
  stats.late += sum(late);
  stats.degraded += sum(degraded);
  stats.scored += sum(scored);
  stats.unknown_users += sum(unknown_users);
  stats.unknown_items += sum(unknown_items);
  stats.missing_user_vectors += sum(missing_user_vectors);
  stats.missing_item_vectors += sum(missing_item_vectors);
  stats.microseconds += sum(time);
  for (std::size_t b = 0; b < RankerStats::latency_buckets; ++b) {
    stats.latencies[b] += sum(first_latency + b);
  }
}

}  // namespace lore
