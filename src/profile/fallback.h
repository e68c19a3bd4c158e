#pragma once

#include <span>
#include <string>
#include <vector>

#include "lore/profile/prompt.h"

namespace lore {

// What can be said without a language model: the fields in the order of `slots`, "Title: Emma.
// Year: 1815.", then what was met, newest first, at most ten. Equal arguments give equal texts; it
// is never blank.
std::string fallback_text(const std::vector<std::string>& slots, const PromptFields& fields,
                          std::span<const PromptFields> history = {});

}  // namespace lore
