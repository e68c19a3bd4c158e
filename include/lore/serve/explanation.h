#pragma once

#include <string>
#include <vector>

#include "lore/input.h"

namespace lore {

// What one part of the input did to a score.
struct Contribution {
  // A column; "history": what the user did before, all columns of it; "user.vector",
  // "item.vector": what a text says of them.
  std::string name;
  Side side = Side::context;
  float logit = 0;  // its share of the logit: above 0 speaks for the item
};

// A sentence of the text about the user or the item.
struct SentenceReason {
  Side side = Side::item;
  std::string sentence;
  float logit = 0;  // how much lower the logit is for the text without it
};

// An item the user has clicked before.
struct HistoryReason {
  std::string item;
  float similarity = 0;  // cosine of its vector and the candidate's, -1 to 1
};

// Why an item scores as it does.
//
// Contributions are Shapley values (Lundberg and Lee, 2017) over the parts that are there: the
// mean, over orders of the parts, of what putting one in adds to the logit. A part that is left out
// has an unknown id, the mean of a number, no vector, or an empty history. They add up: `baseline`
// and all contributions make `logit`, up to rounding. Up to ten parts all orders count and the
// values are exact; beyond, the mean is over 64 fixed orders.
struct Explanation {
  float score = 0;  // probability of a click, in (0, 1)
  float logit = 0;
  float baseline = 0;  // the logit with every part left out
  bool is_exact = true;
  std::vector<Contribution> contributions;  // largest first, whatever its sign
  std::vector<SentenceReason> sentences;    // likewise; needs RankerOptions::encode and text_of
  std::vector<HistoryReason> nearest;       // at most 3, nearest first; of items with vectors
};

}  // namespace lore
