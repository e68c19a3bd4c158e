#pragma once

#include "lore/ctr/backbone.h"

namespace lore {

// The history a model of interests needs. Throws Error(invalid_argument) where there is none.
const HistoryValues& history_for(Backbone backbone, const Fields& fields);

// The logit of an MLP over the embeddings, the user's interest and the knowledge.
Value interest_logit(const Fields& fields, Value interest, const BackboneOptions& options);

}  // namespace lore
