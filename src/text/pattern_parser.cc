#include "text/pattern_parser.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "lore/error.h"

#include "data/utf8.h"

namespace lore {

namespace {

using Kind = PatternTerm::Kind;
using Sequence = std::vector<PatternTerm>;

constexpr int max_depth = 32;
constexpr std::size_t most_repetitions = 1000;

CharacterSet white_space() {
  CharacterSet set;
  set.add_white_space();
  return set;
}

// Oniguruma counts the superscripts and fractions of Latin-1 among them, and no others.
CharacterSet word_characters() {
  CharacterSet set;
  set.add_word_characters();
  set.add(0xB2, 0xB3);
  set.add(0xB9);
  set.add(0xBC, 0xBE);
  return set;
}

CharacterSet of_categories(CategorySet categories) {
  CharacterSet set;
  set.add_categories(categories);
  return set;
}

CharacterSet inverted(CharacterSet set) {
  set.invert();
  return set;
}

// What `\<letter>` stands for, where it is a set.
std::optional<CharacterSet> shorthand(char32_t letter) {
  const CategorySet digits = categories_named("Nd");
  switch (letter) {
    case 's':
      return white_space();
    case 'S':
      return inverted(white_space());
    case 'd':
      return of_categories(digits);
    case 'D':
      return inverted(of_categories(digits));
    case 'w':
      return word_characters();
    case 'W':
      return inverted(word_characters());
    default:
      return std::nullopt;
  }
}

class PatternParser {
 public:
  PatternParser(std::string_view pattern, const std::string& file, const std::string& field)
      : whole_(pattern), rest_(pattern), file_(file), field_(field) {}

  std::vector<Sequence> parse() {
    if (find_invalid_utf8(whole_)) fail(ErrorKind::format, "not UTF-8");
    if (take("(?i)")) ignores_case_ = true;
    std::vector<Sequence> choices = alternatives();
    if (!rest_.empty()) fail(ErrorKind::format, "a parenthesis closes nothing");
    return choices;
  }

 private:
  std::vector<Sequence> alternatives() {
    if (++depth_ > max_depth) fail(ErrorKind::unsupported, "it nests too deep");
    std::vector<Sequence> choices = {sequence()};
    while (take("|")) choices.push_back(sequence());
    --depth_;
    return choices;
  }

  Sequence sequence() {
    Sequence terms;
    while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      PatternTerm term = atom();
      quantify(term);
      term.set.finish();
      terms.push_back(std::move(term));
    }
    return terms;
  }

  PatternTerm atom() {
    if (take("(")) return group();
    if (take("^")) return {.kind = Kind::line_start};
    if (take("$")) return {.kind = Kind::line_end};
    if (rest_.front() == '*' || rest_.front() == '+' || rest_.front() == '?') {
      fail(ErrorKind::format, "nothing to repeat");
    }
    PatternTerm term = {.set = set()};
    if (ignores_case_) term.set.ignore_case();
    return term;
  }

  PatternTerm group() {
    PatternTerm term = {.kind = Kind::group};
    const bool ignored_case = ignores_case_;
    if (take("?=")) {
      term.kind = Kind::look_ahead;
    } else if (take("?!")) {
      term.kind = Kind::not_ahead;
    } else if (take("?i:")) {
      ignores_case_ = true;
    } else if (!take("?:") && rest_.starts_with('?')) {
      fail(ErrorKind::unsupported, "a group of a kind unknown here");
    }
    term.choices = alternatives();
    if (!take(")")) fail(ErrorKind::format, "a parenthesis is not closed");
    ignores_case_ = ignored_case;
    return term;
  }

  CharacterSet set() {
    if (take("[")) return bracket();
    if (take(".")) return any_but_newline();
    if (take("\\")) return escape();
    return single(take_character(rest_));
  }

  static CharacterSet single(char32_t character) {
    CharacterSet one;
    one.add(character);
    return one;
  }

  static CharacterSet any_but_newline() { return inverted(single('\n')); }

  CharacterSet bracket() {
    if (++depth_ > max_depth) fail(ErrorKind::unsupported, "it nests too deep");
    CharacterSet all;
    if (take("^")) all.invert();
    for (bool first = true; first || !take("]"); first = false) {
      if (rest_.empty()) fail(ErrorKind::format, "a bracket is not closed");
      if (rest_.starts_with("&&") || rest_.starts_with("[:")) {
        fail(ErrorKind::unsupported, "a set of a kind unknown here");
      }
      add_member(all);
    }
    --depth_;
    return all;
  }

  // One member of a bracket: a set, a character, or a range of them.
  void add_member(CharacterSet& all) {
    if (take("[")) return all.add(bracket());
    const std::optional<char32_t> low = take("\\") ? escaped_character() : take_character(rest_);
    if (!low) return all.add(escape());
    if (rest_.size() < 2 || rest_[0] != '-' || rest_[1] == ']') return all.add(*low);
    rest_.remove_prefix(1);
    const std::optional<char32_t> high = take("\\") ? escaped_character() : take_character(rest_);
    if (!high || *high < *low) fail(ErrorKind::format, "a range runs backwards");
    all.add(*low, *high);
  }

  // The set behind a backslash.
  CharacterSet escape() {
    if (const auto character = escaped_character()) return single(*character);
    const char32_t letter = take_character(rest_);
    if (letter == 'p' || letter == 'P') return property(letter == 'P');
    if (auto set = shorthand(letter)) return *std::move(set);
    fail(ErrorKind::unsupported, "an escape unknown here");
  }

  // The character behind a backslash; nothing, and nothing taken, where it stands for a set.
  std::optional<char32_t> escaped_character() {
    if (rest_.empty()) fail(ErrorKind::format, "it ends with a backslash");
    static constexpr std::pair<char, char> controls[] = {{'n', '\n'},  {'r', '\r'}, {'t', '\t'},
                                                         {'f', '\f'},  {'v', '\v'}, {'a', '\a'},
                                                         {'e', '\x1B'}};
    for (const auto& [letter, control] : controls) {
      if (take({&letter, 1})) return control;
    }
    if (take("x{")) return hexadecimal(rest_.find('}'), 1);
    if (take("x")) return hexadecimal(2, 0);
    if (take("u")) return hexadecimal(4, 0);
    const auto first = static_cast<unsigned char>(rest_.front());
    const bool is_letter_or_digit =
        (first >= '0' && first <= '9') || ((first | 0x20) >= 'a' && (first | 0x20) <= 'z');
    if (is_letter_or_digit) return std::nullopt;
    return take_character(rest_);
  }

  char32_t hexadecimal(std::size_t digits, std::size_t closing) {
    char32_t value = 0;
    if (digits == 0 || digits > 6 || digits + closing > rest_.size()) bad_number();
    for (const char c : rest_.substr(0, digits)) {
      const std::size_t digit = std::string_view("0123456789abcdef").find(c < 'A' ? c : c | 0x20);
      if (digit == std::string_view::npos) bad_number();
      value = value * 16 + static_cast<char32_t>(digit);
    }
    if (value > 0x10FFFF) bad_number();
    rest_.remove_prefix(digits + closing);
    return value;
  }

  CharacterSet property(bool is_inverted) {
    const std::size_t end = rest_.find('}');
    if (!rest_.starts_with('{') || end == rest_.npos) {
      fail(ErrorKind::format, "a property has no name in braces");
    }
    std::string_view name = rest_.substr(1, end - 1);
    if (name.starts_with('^')) {
      is_inverted = !is_inverted;
      name.remove_prefix(1);
    }
    const CategorySet categories = categories_named(name);
    if (categories == 0) fail(ErrorKind::unsupported, "a property unknown here");
    rest_.remove_prefix(end + 1);
    CharacterSet set = of_categories(categories);
    if (is_inverted) set.invert();
    return set;
  }

  void quantify(PatternTerm& term) {
    const bool counted = rest_.starts_with('{') && read_counts(term);
    if (!counted && !read_sign(term)) return;
    if (counted && take("+")) fail(ErrorKind::unsupported, "a repetition of a repetition");
    if (take("+")) term.possessive = true;
    if (take("?")) term.lazy = true;
    const bool is_group = term.kind != Kind::characters;
    if (is_group && (term.kind != Kind::group || term.most != 1 || term.possessive)) {
      fail(ErrorKind::unsupported, "a group that repeats");
    }
    if (rest_.starts_with('*') || rest_.starts_with('+') || rest_.starts_with('?')) {
      fail(ErrorKind::unsupported, "a repetition of a repetition");
    }
  }

  bool read_sign(PatternTerm& term) {
    if (take("?")) {
      term.least = 0;
    } else if (take("*")) {
      term.least = 0;
      term.most = unlimited_repetitions;
    } else if (take("+")) {
      term.most = unlimited_repetitions;
    } else {
      return false;
    }
    return true;
  }

  // `{m}`, `{m,}`, `{,n}` or `{m,n}`; anything else in braces stands for itself.
  bool read_counts(PatternTerm& term) {
    const std::string_view before = std::exchange(rest_, rest_.substr(1));
    const std::optional<std::size_t> least = number();
    const bool comma = take(",");
    const std::optional<std::size_t> most = comma ? number() : least;
    if (!take("}") || (!least && !most)) {
      rest_ = before;
      return false;
    }
    term.least = least.value_or(0);
    term.most = most.value_or(unlimited_repetitions);
    if (term.most < term.least || term.most == 0) bad_number();
    return true;
  }

  std::optional<std::size_t> number() {
    std::optional<std::size_t> value;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      value = value.value_or(0) * 10 + static_cast<std::size_t>(rest_.front() - '0');
      if (*value > most_repetitions) bad_number();
      rest_.remove_prefix(1);
    }
    return value;
  }

  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  [[noreturn]] void bad_number() const { fail(ErrorKind::format, "a number out of range"); }

  [[noreturn]] void fail(ErrorKind kind, const std::string& problem) const {
    throw Error({.kind = kind,
                 .problem = "a pattern that cannot be used: " + problem,
                 .place = {.file = file_, .field = field_},
                 .found = "\"" + std::string(whole_) + "\" at character " +
                          std::to_string(whole_.size() - rest_.size())});
  }

  std::string_view whole_;
  std::string_view rest_;
  const std::string& file_;
  const std::string& field_;
  int depth_ = 0;
  bool ignores_case_ = false;
};

}  // namespace

std::vector<Sequence> parse_pattern(std::string_view pattern, const std::string& file,
                                    const std::string& field) {
  return PatternParser(pattern, file, field).parse();
}

}  // namespace lore
