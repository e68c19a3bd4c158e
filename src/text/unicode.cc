#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <utf8proc.h>

#include "data/utf8.h"

namespace lore {

namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";
constexpr char32_t capital_i_with_dot = 0x130;

const utf8proc_uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

constexpr std::array<std::pair<std::string_view, utf8proc_category_t>, 30> category_names = {{
    {"Cn", UTF8PROC_CATEGORY_CN}, {"Lu", UTF8PROC_CATEGORY_LU}, {"Ll", UTF8PROC_CATEGORY_LL},
    {"Lt", UTF8PROC_CATEGORY_LT}, {"Lm", UTF8PROC_CATEGORY_LM}, {"Lo", UTF8PROC_CATEGORY_LO},
    {"Mn", UTF8PROC_CATEGORY_MN}, {"Mc", UTF8PROC_CATEGORY_MC}, {"Me", UTF8PROC_CATEGORY_ME},
    {"Nd", UTF8PROC_CATEGORY_ND}, {"Nl", UTF8PROC_CATEGORY_NL}, {"No", UTF8PROC_CATEGORY_NO},
    {"Pc", UTF8PROC_CATEGORY_PC}, {"Pd", UTF8PROC_CATEGORY_PD}, {"Ps", UTF8PROC_CATEGORY_PS},
    {"Pe", UTF8PROC_CATEGORY_PE}, {"Pi", UTF8PROC_CATEGORY_PI}, {"Pf", UTF8PROC_CATEGORY_PF},
    {"Po", UTF8PROC_CATEGORY_PO}, {"Sm", UTF8PROC_CATEGORY_SM}, {"Sc", UTF8PROC_CATEGORY_SC},
    {"Sk", UTF8PROC_CATEGORY_SK}, {"So", UTF8PROC_CATEGORY_SO}, {"Zs", UTF8PROC_CATEGORY_ZS},
    {"Zl", UTF8PROC_CATEGORY_ZL}, {"Zp", UTF8PROC_CATEGORY_ZP}, {"Cc", UTF8PROC_CATEGORY_CC},
    {"Cf", UTF8PROC_CATEGORY_CF}, {"Cs", UTF8PROC_CATEGORY_CS}, {"Co", UTF8PROC_CATEGORY_CO},
}};

constexpr CategorySet bit(utf8proc_category_t category) {
  return CategorySet{1} << category;
}

constexpr CategorySet starting_with(char letter) {
  CategorySet set = 0;
  for (const auto& [name, category] : category_names) {
    if (name[0] == letter) set |= bit(category);
  }
  return set;
}

constexpr CategorySet letters = starting_with('L');
constexpr CategorySet marks = starting_with('M');
constexpr CategorySet numbers = starting_with('N');
constexpr CategorySet punctuation = starting_with('P');
constexpr CategorySet separators = starting_with('Z');
constexpr CategorySet others = starting_with('C') & ~bit(UTF8PROC_CATEGORY_CN);
constexpr CategorySet word_characters = letters | marks | bit(UTF8PROC_CATEGORY_ND) |
                                        bit(UTF8PROC_CATEGORY_NL) | bit(UTF8PROC_CATEGORY_PC);

// Circled and squared letters.
constexpr std::pair<char32_t, char32_t> alphabetic_symbols[] = {
    {0x24B6, 0x24E9}, {0x1F130, 0x1F149}, {0x1F150, 0x1F169}, {0x1F170, 0x1F189}};

bool in(CategorySet set, char32_t character) {
  return (set & category_of(character)) != 0;
}

utf8proc_int32_t number_of(char32_t character) {
  return static_cast<utf8proc_int32_t>(character);
}

using Characters = std::vector<utf8proc_int32_t>;

utf8proc_option_t options_of(NormalForm form) {
  const bool folds = form == NormalForm::nfkc || form == NormalForm::nfkd;
  return static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE |
                                        (folds ? UTF8PROC_COMPAT : 0));
}

void append_decomposed(Characters& characters, char32_t character, utf8proc_option_t options) {
  constexpr utf8proc_ssize_t most = 32;  // the longest decomposition has 18
  const std::size_t size = characters.size();
  characters.resize(size + most);
  int boundary_class = 0;
  const utf8proc_ssize_t count = utf8proc_decompose_char(
      number_of(character), characters.data() + size, most, options, &boundary_class);
  characters.resize(size + static_cast<std::size_t>(std::clamp<utf8proc_ssize_t>(count, 0, most)));
}

// Runs of marks by their combining class. utf8proc does so by insertion, in time that grows with
// the square of a run.
void sort_marks(Characters& characters) {
  const auto class_of = [](utf8proc_int32_t c) {
    return utf8proc_get_property(c)->combining_class;
  };
  const auto is_starter = [&](utf8proc_int32_t c) { return class_of(c) == 0; };
  for (auto at = characters.begin(); at != characters.end();) {
    at = std::find_if_not(at, characters.end(), is_starter);
    const auto end = std::find_if(at, characters.end(), is_starter);
    std::stable_sort(at, end, [&](auto a, auto b) { return class_of(a) < class_of(b); });
    at = end;
  }
}

void compose(Characters& characters) {
  const utf8proc_ssize_t size =
      utf8proc_normalize_utf32(characters.data(), static_cast<utf8proc_ssize_t>(characters.size()),
                               static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  characters.resize(static_cast<std::size_t>(std::max<utf8proc_ssize_t>(size, 0)));
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

}  // namespace

std::string replace_invalid_utf8(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (const auto bad = find_invalid_utf8(text)) {
    clean += text.substr(0, *bad);
    clean += replacement_character;
    text.remove_prefix(*bad + 1);
  }
  return clean += text;
}

char32_t take_character(std::string_view& text) {
  if ((text.front() & 0x80) == 0) {
    const auto character = static_cast<char32_t>(text.front());
    text.remove_prefix(1);
    return character;
  }
  utf8proc_int32_t character = 0;
  const utf8proc_ssize_t size =
      utf8proc_iterate(bytes_of(text), static_cast<utf8proc_ssize_t>(text.size()), &character);
  text.remove_prefix(static_cast<std::size_t>(std::max<utf8proc_ssize_t>(size, 1)));
  return static_cast<char32_t>(character);
}

void append_character(std::string& text, char32_t character) {
  utf8proc_uint8_t bytes[4];
  const utf8proc_ssize_t size = utf8proc_encode_char(number_of(character), bytes);
  text.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::size_t character_size(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  return lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

char32_t lower_case(char32_t character) {
  return static_cast<char32_t>(utf8proc_tolower(number_of(character)));
}

char32_t upper_case(char32_t character) {
  return static_cast<char32_t>(utf8proc_toupper(number_of(character)));
}

std::string lower_case(std::string_view text) {
  std::string lower;
  lower.reserve(text.size());
  while (!text.empty()) {
    const char32_t character = take_character(text);
    append_character(lower, lower_case(character));
    if (character == capital_i_with_dot) append_character(lower, 0x307);  // keeps its dot
  }
  return lower;
}

std::string normal_form(std::string_view text, NormalForm form) {
  if (is_ascii(text)) return std::string(text);
  const utf8proc_option_t options = options_of(form);
  Characters characters;
  characters.reserve(text.size());
  while (!text.empty()) append_decomposed(characters, take_character(text), options);
  sort_marks(characters);
  if (form == NormalForm::nfc || form == NormalForm::nfkc) compose(characters);
  std::string normal;
  for (const utf8proc_int32_t c : characters) append_character(normal, static_cast<char32_t>(c));
  return normal;
}

std::size_t grapheme_size(std::string_view text) {
  std::string_view rest = text;
  char32_t before = take_character(rest);
  utf8proc_int32_t state = 0;
  while (!rest.empty()) {
    std::string_view after = rest;
    const char32_t next = take_character(after);
    if (utf8proc_grapheme_break_stateful(number_of(before), number_of(next), &state)) break;
    before = next;
    rest = after;
  }
  return text.size() - rest.size();
}

CategorySet category_of(char32_t character) {
  return CategorySet{1} << utf8proc_category(number_of(character));
}

CategorySet categories_named(std::string_view name) {
  if (name.size() == 1) return starting_with(name[0]);
  for (const auto& [known, category] : category_names) {
    if (known == name) return bit(category);
  }
  return 0;
}

bool is_white_space(char32_t character) {
  if (character < 0x80) return character == ' ' || (character >= '\t' && character <= '\r');
  return character == 0x85 || in(separators, character);
}

bool is_letter(char32_t character) {
  return in(letters, character);
}

bool is_mark(char32_t character) {
  return in(marks, character);
}

bool is_nonspacing_mark(char32_t character) {
  return in(bit(UTF8PROC_CATEGORY_MN), character);
}

bool is_numeric(char32_t character) {
  return in(numbers, character);
}

bool is_punctuation(char32_t character) {
  return in(punctuation, character);
}

bool is_other(char32_t character) {
  return in(others, character);
}

bool is_word_character(char32_t character) {
  const auto lies_in = [&](const auto& range) {
    return range.first <= character && character <= range.second;
  };
  return in(word_characters, character) ||
         std::any_of(std::begin(alphabetic_symbols), std::end(alphabetic_symbols), lies_in);
}

bool is_joiner(char32_t character) {
  return character == 0x200C || character == 0x200D;
}

bool has_letter_or_digit(std::string_view text) {
  while (!text.empty()) {
    const char32_t character = take_character(text);
    if (is_letter(character) || is_numeric(character)) return true;
  }
  return false;
}

}  // namespace lore
