#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lore/data/batch.h"
#include "lore/serve/explanation.h"
#include "lore/serve/ranking.h"

#include "serve/serving.h"

namespace lore {

// The request's and the item's columns as one row of all inputs. Throws as Model::encode, and
// Error(not_found) for an item that is not known.
Batch row_of(const Serving& serving, const Request& request, std::string_view item);

// The items of the user's history before the request's time whose vectors are nearest to that of
// `row`, nearest first, each once, at most three.
std::vector<HistoryReason> nearest_in_history(const Serving& serving, const Request& request,
                                              const Batch& row);

// Cuts a text behind ".", "!" or "?" before a space, and at line ends.
std::vector<std::string_view> sentences_of(std::string_view text);

// How much each sentence of the text about `side` does to the logit of `row`, by encoding the text
// without it: largest first. Of long texts the first 32 sentences. Throws what `encode` throws, and
// Error(mismatch) for vectors of another width.
std::vector<SentenceReason> weigh_sentences(
    const Serving& serving, Side side, std::string_view text, const Batch& row, float logit,
    const std::function<std::vector<float>(std::string_view)>& encode);

}  // namespace lore
