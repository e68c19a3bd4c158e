#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lore {

// Candidates to rank for one user.
struct Request {
  std::string_view user;  // id; an unknown one is ranked by everything else

  // Candidate ids, each ranked for itself even where one stands twice. Empty: every item known.
  std::span<const std::string_view> items = {};

  std::int64_t time = 0;  // seconds since 1970; 0: after all known history

  // Columns that rows of interactions bring, by name; absent ones are missing.
  std::map<std::string, std::string> context = {};

  std::size_t top_k = 0;  // 0: all
};

struct RankedItem {
  std::string_view item;  // borrowed from the request, or from Ranking::kept where it named none
  float score = 0;        // probability of a click, in (0, 1)
};

// The reply. Reuse one object across calls: after warm-up nothing is allocated for a request
// without context.
struct Ranking {
  std::vector<RankedItem> items;  // best first; ties by order of the candidates
  std::string_view model;         // Bundle::version of the bundle that answered; from `kept`
  bool unknown_user = false;
  bool missing_user_vector = false;
  std::int64_t unknown_items = 0;         // each ranked as the unknown item
  std::int64_t missing_item_vectors = 0;  // known items without one
  std::int64_t unknown_values = 0;        // of the context, outside their vocabularies

  // Keeps what is borrowed from the model alive, even beyond the Ranker.
  std::shared_ptr<const void> kept;
};

}  // namespace lore
