#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lore {

// `text` with each byte that is no part of well-formed UTF-8 replaced by U+FFFD.
std::string replace_invalid_utf8(std::string_view text);

// Cuts the first character off `text`. REQUIRES: UTF-8, not empty.
char32_t take_character(std::string_view& text);

void append_character(std::string& text, char32_t character);

// Bytes of the character at the front of `text`. REQUIRES: UTF-8, not empty.
std::size_t character_size(std::string_view text);

// Unicode's simple mappings, one character to one.
char32_t lower_case(char32_t character);
char32_t upper_case(char32_t character);

// `text` in lower case, character by character. REQUIRES: UTF-8.
std::string lower_case(std::string_view text);

// Unicode Standard Annex 15. NFC composes, NFD decomposes; the K forms fold compatibility variants.
enum class NormalForm { nfc, nfd, nfkc, nfkd };

// `text` in a normal form; linear but for the sorting of marks on one letter. REQUIRES: UTF-8.
std::string normal_form(std::string_view text, NormalForm form);

// Bytes of the grapheme cluster (what a reader takes for one character) at the front of `text`.
// REQUIRES: UTF-8, not empty.
std::size_t grapheme_size(std::string_view text);

// The general categories of Unicode as bits, "L" and its like as sums of them. 0 where there is no
// category of that name.
using CategorySet = std::uint32_t;
CategorySet category_of(char32_t character);
CategorySet categories_named(std::string_view name);

// White_Space of Unicode.
bool is_white_space(char32_t character);

bool is_letter(char32_t character);           // L
bool is_mark(char32_t character);             // M
bool is_nonspacing_mark(char32_t character);  // Mn
bool is_numeric(char32_t character);          // N
bool is_punctuation(char32_t character);      // P
bool is_other(char32_t character);            // C, but for what is not assigned
bool is_word_character(char32_t character);   // alphabetic, or M, Nd or Pc
bool is_joiner(char32_t character);           // zero width, joining letters or keeping them apart

// Whether `text` has a character that is part of words or numbers. REQUIRES: UTF-8.
bool has_letter_or_digit(std::string_view text);

}  // namespace lore
