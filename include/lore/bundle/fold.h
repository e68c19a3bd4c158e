#pragma once

#include "lore/bundle/bundle.h"

namespace lore {

// `bundle` with each side's adaptor computed once and cut away: the values that depend on nothing
// but a side's vector and its presence (KAR's adapted vector, for one) take the place of the
// vectors in the store, for entities without a vector too, and the graph starts from them. Scores
// stay as they are up to the order of float additions; golden rows stay valid.
//
// The result serves without the adaptor's cost and is smaller where the adapted vectors are
// narrower, but takes no further vectors of the encoder: those would be raw ones. Provenance gains
// "folded", the sides that were. A side whose vector is not adapted stays as it is. Throws as
// check_bundle.
Bundle fold_vectors(const Bundle& bundle);

}  // namespace lore
