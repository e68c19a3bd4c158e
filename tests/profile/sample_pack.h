#pragma once

#include <nlohmann/json.hpp>

#include "lore/profile/prompt.h"

namespace lore {

// A small prompt pack as JSON.
inline nlohmann::ordered_json sample_pack() {
  return {{"name", "film"},
          {"version", 3},
          {"scenario", "films"},
          {"system", "Be {brief}."},
          {"item_slots", {"title", "year"}},
          {"user_slots", {"age"}},
          {"item_factors", {"genre", "mood"}},
          {"user_factors", {"genre", "pace", "end"}},
          {"item_template", {"{title} ({year?})", "Like: {neighbours?}"}},
          {"item_task", "Describe {factors}."},
          {"user_template", {"Age {age?} saw", "{history}"}},
          {"user_task", "Why? {factors}"},
          {"history_template", "{title}, {rating?} stars"},
          {"history_cap", 2},
          {"reply", {{"min_characters", 5}, {"max_characters", 400}}}};
}

inline PromptPack parse_pack(const nlohmann::ordered_json& json) {
  return parse_prompt_pack(json.dump(), "pack.json");
}

}  // namespace lore
