#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lore {

// Candidates to rank for one user.
struct Request {
  std::string_view user;                        // id; unknown ids rank by everything else
  std::span<const std::string_view> items;      // candidate ids; empty: every item known
  std::int64_t time = 0;                        // seconds since 1970; 0: after all known history
  std::map<std::string, std::string> context;   // context columns by name; absent ones are missing
  std::size_t top_k = 0;                        // 0: all
};

struct RankedItem {
  std::string_view item;     // borrowed from the request, or from the Ranker where it named none
  float score = 0;           // probability of a click, in (0, 1)
};

// The reply. Reuse one object across calls: after warm-up nothing is allocated.
struct Ranking {
  std::vector<RankedItem> items;     // best first; ties by order of the candidates
  std::string_view model;            // version (fingerprint) of the bundle that answered
  bool unknown_user = false;
  bool missing_user_vector = false;
  std::int64_t unknown_items = 0;    // ranked as the unknown item
  std::int64_t missing_item_vectors = 0;
};

}  // namespace lore
