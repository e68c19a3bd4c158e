#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lore/data/batch.h"
#include "lore/engine/engine.h"
#include "lore/serve/ranking.h"

#include "serve/candidates.h"
#include "serve/serving.h"

namespace lore {

// Memory that calls of one thread reuse.
struct Scratch {
  Batch request;
  Candidates candidates;
  std::vector<float> logits;             // in the order of the tables
  std::vector<float> ordered;            // in the order of the request
  std::vector<std::uint32_t> positions;  // in the tables' order, of `ordered`
  std::vector<std::uint32_t> best;       // of `ordered`
  Engine::Workspace workspace;
};

// Sets every member of `ranking` to what it is before a call. Keeps its memory.
void clear(Ranking& ranking);

// Ranks. REQUIRES: `ranking` is clear. Throws as Model::encode and check_numbers.
void answer(const Serving& serving, const Request& request, const RankOptions& options,
            Scratch& scratch, Ranking& ranking);

// The user- and context-side columns of a request, as additions have them where they say anything
// of the user. Counts the unknown and missing in `ranking`.
void fill_request(const Serving& serving, const Request& request, Batch& batch, Ranking& ranking);

// The logits of the candidates of a request, in its order; valid until `scratch` is used again.
// Throws as answer().
std::span<const float> logits_of(const Serving& serving, const Request& request, Scratch& scratch);

}  // namespace lore
