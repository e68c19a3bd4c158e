#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lore/error.h"
#include "lore/profile/prompt.h"

namespace lore {

// A text with named slots: {title}, {year?} where the field may be missing, {{ and }} for braces.
// Thread safety: const members are safe for concurrent use.
class PromptTemplate {
 public:
  // `place` is where the text stands, `slots` are the names it may use. Throws Error(format) with
  // the slot, its byte, and the slots there are.
  PromptTemplate(std::string_view text, const std::vector<std::string>& slots, const Place& place);

  bool uses(std::string_view slot) const;

  // Fills the slots. Values stand as they are: a brace in them is a brace. A line all of whose
  // slots are empty is left out. `entity` says whose fields they are, as in "the item". Throws
  // Error(not_found) for a missing or empty field, unless it is optional.
  std::string fill(const PromptFields& fields, const std::string& entity) const;

 private:
  // Words, and the slot behind them.
  struct Part {
    std::string words = {};
    std::string slot = {};  // "": none, the last part
    bool optional = false;
  };

  [[noreturn]] void refuse_missing(const std::string& slot, const std::string& entity) const;

  Place place_;
  std::vector<Part> parts_;
};

}  // namespace lore
