#include "text/character_set.h"

#include <algorithm>

namespace lore {

namespace {

// Unicode's simple case folding keeps the letters that only Turkish pairs with i and I.
bool has_no_case(char32_t character) {
  return character == 0x130 || character == 0x131;
}

}  // namespace

void CharacterSet::finish() {
  for (CharacterSet& set : sets_) set.finish();
  for (char32_t c = 0; c < ascii_.size(); ++c) ascii_[c] = search(c);
}

bool CharacterSet::holds(char32_t character) const {
  const auto in_range = [&](const Range& r) { return r.low <= character && character <= r.high; };
  const auto in_set = [&](const CharacterSet& set) { return set.contains(character); };
  return (categories_ & category_of(character)) != 0 ||
         (white_space_ && is_white_space(character)) || (words_ && is_word_character(character)) ||
         std::any_of(ranges_.begin(), ranges_.end(), in_range) ||
         std::any_of(sets_.begin(), sets_.end(), in_set);
}

bool CharacterSet::search(char32_t character) const {
  bool found = holds(character);
  if (!found && ignores_case_ && !has_no_case(character)) {
    const char32_t lower = lower_case(upper_case(character));  // long s has no other way to s
    found = holds(lower) || holds(upper_case(lower));
  }
  return found != inverted_;
}

}  // namespace lore
