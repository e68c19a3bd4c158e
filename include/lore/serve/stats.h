#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace lore {

// What a Ranker did since it was made. Numbers only grow; each is exact, all together are of about
// one moment.
struct RankerStats {
  // Calls of rank() by duration: bucket b counts those of at most 2^b microseconds that fit no
  // smaller bucket; the last one has no upper end.
  static constexpr std::size_t latency_buckets = 24;

  std::int64_t requests = 0;  // calls of rank(), failed ones too
  std::int64_t failed = 0;
  std::int64_t late = 0;      // left candidates unscored
  std::int64_t degraded = 0;  // replied on a rung below Rung::fused
  std::int64_t scored = 0;    // candidates
  std::int64_t unknown_users = 0;
  std::int64_t unknown_items = 0;
  std::int64_t missing_user_vectors = 0;
  std::int64_t missing_item_vectors = 0;
  std::int64_t microseconds = 0;  // spent in rank(), all calls together
  std::array<std::int64_t, latency_buckets> latencies = {};

  std::int64_t reloads = 0;      // models swapped in, rollbacks among them
  std::int64_t refused = 0;      // reloads and rollbacks that left the old model serving
  std::int64_t upserts = 0;      // users and items said or removed
  std::int64_t added_items = 0;  // items that rank now without standing in the bundle as they do
  std::int64_t items = 0;        // of the bundle in use, the unknown one among them
  std::int64_t item_bytes = 0;   // kept ready for them, all together
  std::string model;             // version of the bundle in use

  // The upper end, in microseconds, of the bucket that holds the `quantile` (0 to 1) of calls; 0
  // before the first.
  double latency(double quantile) const;
};

// The text format of Prometheus, names starting with "lore_".
std::string to_prometheus(const RankerStats& stats);

}  // namespace lore
