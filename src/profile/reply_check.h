#pragma once

#include <string>
#include <string_view>

#include "lore/profile/prompt.h"

namespace lore {

struct ReplyCheck {
  std::string problem = {};  // "": none
  bool is_refusal = false;   // the model declines, and would decline again
};

// Looks whether `text` can be a profile. In this order: it declines ("I'm sorry, but"); it is
// shorter or longer than `spec` says; it holds control characters or a token of a chat template; it
// carries a score ("8/10", "rating: 4"); less than half its letters are of the script; more than
// half of it is copied from `data` (runs of eight words); it repeats itself (a fifth of its runs of
// five words or fewer differ).
ReplyCheck check_reply(const ReplySpec& spec, std::string_view text, std::string_view data);

}  // namespace lore
