#pragma once

#include <string>
#include <vector>

#include "lore/profile/llm.h"

namespace lore {

// A domain without a prompt pack.
struct Scenario {
  std::string name;     // the pack's: "board-game"
  std::string subject;  // what is recommended, in the plural: "board games"
  std::vector<std::string> item_slots = {"title"};  // fields there are of an item
  std::vector<std::string> user_slots = {};
};

// Asks a language model which factors matter in the scenario, on the side of the items and on that
// of the users, as KAR elicits them, and makes a prompt pack of its answer: JSON with a line of
// comment, for a person to edit. The factors are checked as everything a model says: three to
// twelve a side, words alone, none twice. Asks up to three times.
//
// Throws Error(invalid_argument) for a scenario without a name, a subject or item slots,
// Error(format) with the last problem if no answer could be used, and what the model throws.
std::string elicit_pack(const Scenario& scenario, LanguageModel& model,
                        const Sampling& sampling = {});

}  // namespace lore
