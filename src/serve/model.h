#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lore/bundle/bundle.h"
#include "lore/engine/engine.h"
#include "lore/serve/ranker.h"

#include "serve/item_image.h"

namespace lore {

// A bundle made ready to rank, never changed afterwards.
// Thread safety: const members are safe for concurrent use.
struct Model {
  // REQUIRES: check_bundle(*bundle) passes. Throws as check_precision(), and Error(mismatch) if the
  // golden rows rank otherwise than they score.
  explicit Model(std::shared_ptr<const Bundle> bundle, const RankerOptions& options = {});

  const FeatureStore& store() const { return *bundle->store; }

  // The user, time and context of a request. Counts in `unknowns`. Throws
  // Error(invalid_argument) for a context column that no row brings, Error(format) for a number
  // that does not parse.
  Example encode(const Request& request, Unknowns& unknowns) const;

  // The logit of a row of `table` for a user the model does not know, without a context; where
  // items have no priors, that of the unknown item.
  float prior_of(const Engine::ItemTable& table, std::int32_t row) const;
  float prior_of(std::int32_t row) const {
    return priors.size() == 1 ? priors[0] : priors[static_cast<std::size_t>(row)];
  }

  // The probability of a click for what the engine says, calibrated; in (0, 1).
  float probability(float logit) const;

  std::shared_ptr<const Bundle> bundle;
  Engine engine;
  Engine::ItemTable items;               // by catalog row
  Array<std::int32_t> known_items;       // catalog rows
  std::vector<std::string> row_columns;  // what a request's context may hold
  Array<float> priors;                   // by catalog row, or that of the unknown item alone

 private:
  void compute_items(const RankerOptions& options);
  void take_items(const ItemImage& image);
};

}  // namespace lore
