#include "profile/redact.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace lore {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_alnum(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

bool is_one_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

// How many characters from `at` on satisfy `is_part`.
template <typename IsPart>
std::size_t run_of(std::string_view text, std::size_t at, IsPart is_part) {
  std::size_t end = at;
  while (end < text.size() && is_part(text[end])) ++end;
  return end - at;
}

// What was found at a place of the text: its length and its name; length 0 for nothing.
struct Finding {
  std::size_t length = 0;
  std::string_view name = {};
};

Finding find_email(std::string_view text) {
  const std::size_t name =
      run_of(text, 0, [](char c) { return is_alnum(c) || is_one_of(c, "._%+-"); });
  if (name == 0 || name >= text.size() || text[name] != '@') return {};
  const auto is_of_host = [](char c) { return is_alnum(c) || is_one_of(c, ".-"); };
  std::size_t host = run_of(text, name + 1, is_of_host);
  while (host > 0 && is_one_of(text[name + host], ".-")) --host;
  const std::string_view domain = text.substr(name + 1, host);
  const std::size_t dot = domain.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || domain.size() - dot < 3) return {};
  return {name + 1 + host, "(e-mail)"};
}

Finding find_key(std::string_view text) {
  constexpr std::array<std::string_view, 12> prefixes = {"sk-",   "sk_",   "pk_",  "rk_",
                                                         "ghp_",  "gho_",  "ghs_", "github_pat_",
                                                         "xoxb-", "xoxp-", "AKIA", "AIza"};
  constexpr std::size_t least = 16;
  const auto is_of_key = [](char c) { return is_alnum(c) || is_one_of(c, "-_."); };
  for (std::string_view prefix : prefixes) {
    if (!text.starts_with(prefix)) continue;
    const std::size_t rest = run_of(text, prefix.size(), is_of_key);
    if (rest >= least) return {prefix.size() + rest, "(key)"};
  }
  constexpr std::string_view bearer = "Bearer ";
  if (!text.starts_with(bearer)) return {};
  const std::size_t word =
      run_of(text, bearer.size(), [&](char c) { return is_of_key(c) || is_one_of(c, "+/=~"); });
  return word >= least ? Finding{bearer.size() + word, "(key)"} : Finding{};
}

bool passes_luhn(const std::string& digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = digits[digits.size() - 1 - i] - '0';
    const int doubled = 2 * digit;
    sum += i % 2 == 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 == 0;
}

bool is_year(std::string_view group) {
  return group.size() == 4 && (group.starts_with("19") || group.starts_with("20"));
}

// Digits in groups, with single blanks, dashes, dots or parentheses between them.
struct Number {
  std::size_t length = 0;  // in the text
  std::string digits = {};
  std::vector<std::string_view> groups = {};
};

Number read_number(std::string_view text) {
  constexpr std::size_t most_separators = 2;  // as in "1) 5"
  constexpr std::size_t most_digits = 24;
  Number number;
  std::size_t at =
      run_of(text.substr(0, most_separators), 0, [](char c) { return is_one_of(c, "+("); });
  while (number.digits.size() <= most_digits) {
    const std::size_t group = run_of(text, at, is_digit);
    if (group == 0) break;
    number.groups.push_back(text.substr(at, group));
    number.digits += text.substr(at, group);
    at += group;
    number.length = at;
    const std::size_t gap = run_of(text, at, [](char c) { return is_one_of(c, " -.()"); });
    if (gap == 0 || gap > most_separators) break;
    at += gap;
  }
  return number;
}

bool is_phone(std::string_view text, const Number& number) {
  const std::size_t count = number.digits.size();
  if (count < 9 || count > 15) return false;
  if (text.starts_with('+') || text.starts_with("(+")) return true;
  return number.groups.size() >= 3 &&
         !std::all_of(number.groups.begin(), number.groups.end(), is_year);
}

bool is_ip(std::string_view text, const Number& number) {
  if (number.groups.size() != 4 || std::count(text.begin(), text.end(), '.') != 3) return false;
  return std::all_of(number.groups.begin(), number.groups.end(), [](std::string_view group) {
    return group.size() < 3 || (group.size() == 3 && group <= "255");
  });
}

Finding find_number(std::string_view text) {
  const Number number = read_number(text);
  const std::string_view whole = text.substr(0, number.length);
  if (is_ip(whole, number)) return {number.length, "(IP address)"};
  const std::size_t count = number.digits.size();
  if (count >= 13 && count <= 19 && passes_luhn(number.digits)) {
    return {number.length, "(card number)"};
  }
  if (is_phone(text, number)) return {number.length, "(phone number)"};
  return {};
}

Finding find_ip6(std::string_view text) {
  const std::size_t length = run_of(text, 0, [](char c) {
    return std::isxdigit(static_cast<unsigned char>(c)) != 0 || c == ':';
  });
  const std::string_view address = text.substr(0, length);
  const auto colons = std::count(address.begin(), address.end(), ':');
  const bool is_short = address.find("::") != std::string_view::npos && colons >= 3;
  return colons >= 4 || is_short ? Finding{length, "(IP address)"} : Finding{};
}

bool starts_number(std::string_view text) {
  return is_digit(text.front()) || (is_one_of(text.front(), "+(") && text.size() > 1 &&
                                    (is_digit(text[1]) || is_one_of(text[1], "+(")));
}

Finding find_at(std::string_view text) {
  if (const Finding email = find_email(text); email.length > 0) return email;
  if (const Finding key = find_key(text); key.length > 0) return key;
  if (const Finding address = find_ip6(text); address.length > 0) return address;
  return starts_number(text) ? find_number(text) : Finding{};
}

// The rest of the word at the start of `text`, in which nothing else begins.
std::size_t rest_of_word(std::string_view text) {
  return std::max<std::size_t>(
      1, run_of(text, 0, [](char c) { return is_alnum(c) || is_one_of(c, "._%+-"); }));
}

}  // namespace

std::string redact(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const Finding finding = find_at(text);
    const std::size_t length = finding.length > 0 ? finding.length : rest_of_word(text);
    clean += finding.length > 0 ? finding.name : text.substr(0, length);
    text.remove_prefix(length);
  }
  return clean;
}

}  // namespace lore
