#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "lore/serve/ranking.h"
#include "lore/serve/stats.h"

namespace lore {

// Counts calls of rank() without a lock: each thread in one of several shards, so that threads
// rarely write the same cache line.
// Thread safety: safe for concurrent use.
class Tally {
 public:
  void count(const Ranking& ranking, std::int64_t microseconds);
  void count_failed(std::int64_t microseconds);

  // Adds what was counted to `stats`.
  void add_to(RankerStats& stats) const;

 private:
  enum Counter : std::size_t {
    requests,
    failed,
    late,
    degraded,
    scored,
    unknown_users,
    unknown_items,
    missing_user_vectors,
    missing_item_vectors,
    time,
    first_latency,
  };
  static constexpr std::size_t counters = first_latency + RankerStats::latency_buckets;
  static constexpr std::size_t shards = 8;

  struct alignas(64) Shard {
    std::array<std::atomic<std::int64_t>, counters> values = {};

    void add(std::size_t counter, std::int64_t number) {
      if (number != 0) values[counter].fetch_add(number, std::memory_order_relaxed);
    }
  };

  Shard& shard();
  void count_time(Shard& shard, std::int64_t microseconds);
  std::int64_t sum(std::size_t counter) const;

  std::array<Shard, shards> shards_ = {};
};

}  // namespace lore
