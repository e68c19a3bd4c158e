#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/character_set.h"

namespace lore {

inline constexpr std::size_t unlimited_repetitions = static_cast<std::size_t>(-1);

// One part of a regular expression.
struct PatternTerm {
  enum class Kind : std::uint8_t {
    characters,  // one of `set`, `least` to `most` times
    group,       // one of `choices`, `least` to `most` times
    look_ahead,  // one of `choices` follows
    not_ahead,   // none of `choices` follows
    line_start,  // or the start of the text
    line_end,    // or the end of the text
  };

  Kind kind = Kind::characters;
  CharacterSet set = {};
  std::vector<std::vector<PatternTerm>> choices = {};  // terms one behind the other
  std::size_t least = 1;
  std::size_t most = 1;
  bool possessive = false;  // never gives back what it took
  bool lazy = false;        // takes as little as it can
};

// Parses a regular expression in the syntax of Oniguruma, as far as tokenizers use it: sets, `?`,
// `*`, `+`, `{m,n}`, possessive and lazy ones, alternatives, groups that repeat at most once,
// `(?i:`, `(?=` and `(?!`. Returns the alternatives. Throws Error(unsupported) for anything else,
// Error(format) for what does not parse, naming `file` and `field`.
std::vector<std::vector<PatternTerm>> parse_pattern(std::string_view pattern,
                                                    const std::string& file,
                                                    const std::string& field);

}  // namespace lore
