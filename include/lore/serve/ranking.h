#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lore/data/history.h"

namespace lore {

// Candidates to rank for one user.
struct Request {
  std::string_view user;  // id; an unknown one is ranked by everything else

  // Candidate ids, each ranked for itself even where one stands twice. Empty: every item known.
  std::span<const std::string_view> items = {};

  std::int64_t time = after_all_history;  // seconds since 1970; history is what lies before

  // Columns that rows of interactions bring, by name; absent ones are missing.
  std::map<std::string, std::string> context = {};

  std::size_t top_k = 0;  // 0: all
};

// What becomes of candidates that the deadline leaves unscored.
enum class Late : std::uint8_t {
  leave_out,  // the reply does without them
  prior,      // they are scored by what the model says of the item for a user it does not know
};

struct RankOptions {
  // No 64 candidates are begun after it: the clock is read before each such block, so that a call
  // overruns by one block at most. Lookups before and sorting after are not cut short.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  Late late = Late::leave_out;
};

struct RankedItem {
  std::string_view item;  // borrowed from the request, or from Ranking::kept where it named none
  float score = 0;        // probability of a click, in (0, 1)
};

// How much of what the model can use was there, from the best to the least.
enum class Rung : std::uint8_t {
  fused,           // all of it
  no_item_vector,  // a candidate has no vector where the model reads them
  no_user_vector,  // the user has none
  unknown_ids,     // the user or a candidate is unknown
  prior,           // a candidate was not scored in time but by its prior
};

// The rung's name, for example "no item vector".
const char* name_of(Rung rung);

// Ids of a request that a vocabulary does not have.
struct UnknownField {
  std::string_view field;  // a column of the user or the context; from Ranking::kept
  std::int64_t ids = 0;
};

// Wall time spent in the parts of a call, microseconds.
struct StageTimes {
  float encode = 0;  // reading the request, looking up candidates
  float score = 0;
  float order = 0;
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
  std::vector<UnknownField> unknown_fields;
  std::int64_t scored = 0;    // candidates the model scored
  std::int64_t unscored = 0;  // candidates it did not come to before the deadline
  Rung rung = Rung::fused;    // the worst that the user or a candidate stands on
  StageTimes times;           // of this call

  bool is_degraded() const { return rung != Rung::fused || unscored > 0; }

  // Keeps what is borrowed from the model alive, even beyond the Ranker.
  std::shared_ptr<const void> kept;
};

}  // namespace lore
