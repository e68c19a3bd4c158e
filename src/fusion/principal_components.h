#pragma once

#include <cstdint>
#include <span>

#include "lore/data/catalog.h"
#include "lore/matrix.h"

namespace lore {

// The directions in which vectors differ most, the first most, as an affine map: weight x + bias,
// of mean 0 over the vectors it was fitted to.
struct PrincipalComponents {
  Matrix weight;  // [K, H]
  Matrix bias;    // [1, K]

  // REQUIRES: vector has H numbers, result K.
  void apply(std::span<const float> vector, std::span<float> result) const;
};

// Fitted to the vectors of a side's entities, those that count as missing left out. Directions in
// which they do not differ give numbers that are always 0. REQUIRES: the side has vectors.
PrincipalComponents fit_principal_components(const Catalog& entities, std::int32_t count);

// The same with each number divided by its deviation, so that all have variance 1.
PrincipalComponents fit_whitening(const Catalog& entities, std::int32_t count);

}  // namespace lore
