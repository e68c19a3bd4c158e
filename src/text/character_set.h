#pragma once

#include <bitset>
#include <string_view>
#include <vector>

#include "text/unicode.h"

namespace lore {

// A set of characters, as `[...]`, `\s` or `\p{L}` stand for one in a regular expression.
// Thread safety: const members are safe for concurrent use.
class CharacterSet {
 public:
  void add(char32_t character) { add(character, character); }
  void add(char32_t low, char32_t high) { ranges_.push_back({low, high}); }
  void add_categories(CategorySet categories) { categories_ |= categories; }
  void add_white_space() { white_space_ = true; }
  void add_word_characters() { words_ = true; }
  void add(CharacterSet set) { sets_.push_back(std::move(set)); }
  void invert() { inverted_ = !inverted_; }

  // A character is in the set where it is so in another case.
  void ignore_case() { ignores_case_ = true; }

  // Prepares contains(). REQUIRES: nothing is added later.
  void finish();

  bool contains(char32_t character) const {
    return character < ascii_.size() ? ascii_[character] : search(character);
  }

 private:
  struct Range {
    char32_t low;
    char32_t high;
  };

  bool search(char32_t character) const;
  bool holds(char32_t character) const;

  std::vector<Range> ranges_;
  CategorySet categories_ = 0;
  std::vector<CharacterSet> sets_;
  bool white_space_ = false;
  bool words_ = false;
  bool inverted_ = false;
  bool ignores_case_ = false;
  std::bitset<128> ascii_;
};

}  // namespace lore
