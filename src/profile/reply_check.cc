#include "profile/reply_check.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_set>
#include <vector>

#include "profile/code_points.h"
#include "profile/script.h"

namespace lore {

namespace {

// How a reply starts that declines, lower case, with ' for every apostrophe.
constexpr std::array<std::string_view, 24> refusals = {"i'm sorry",
                                                       "i am sorry",
                                                       "sorry, but",
                                                       "sorry, i ",
                                                       "i cannot",
                                                       "i can't",
                                                       "i'm unable",
                                                       "i am unable",
                                                       "i'm not able to",
                                                       "i am not able to",
                                                       "as an ai",
                                                       "as a language model",
                                                       "i apologize",
                                                       "i must decline",
                                                       "unfortunately, i ",
                                                       "i won't",
                                                       "lo siento",
                                                       "je suis d\xC3\xA9sol\xC3\xA9",
                                                       "d\xC3\xA9sol\xC3\xA9",
                                                       "es tut mir leid",
                                                       "mi dispiace",
                                                       "desculpe",
                                                       "\xE6\x8A\xB1\xE6\xAD\x89",
                                                       "\xE7\x94\xB3\xE3\x81\x97\xE8\xA8\xB3"};

// What no profile holds: the marks of chat templates.
constexpr std::array<std::string_view, 8> tokens = {"<|",      "|>",      "[INST]", "[/INST]",
                                                    "<<SYS>>", "<think>", "</s>",   "<<<DATA"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string lower_case(std::string_view text) {
  std::string lower;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    lower += byte < 0x80 ? static_cast<char>(std::tolower(byte)) : c;
  }
  constexpr std::string_view curly = "\xE2\x80\x99";
  for (std::size_t at; (at = lower.find(curly)) != std::string::npos;) {
    lower.replace(at, curly.size(), "'");
  }
  return lower;
}

bool declines(const std::string& lower) {
  return std::any_of(refusals.begin(), refusals.end(),
                     [&](std::string_view start) { return lower.starts_with(start); });
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r') ||
           c == 0x7F;
  });
}

bool has_token(std::string_view text) {
  return std::any_of(tokens.begin(), tokens.end(), [&](std::string_view token) {
    return text.find(token) != std::string_view::npos;
  });
}

// "8/10", "4.5 / 5", "9 out of 10" with `at` at the '/' or at "out of".
bool is_share(std::string_view text, std::size_t at, std::size_t width) {
  std::size_t before = at;
  while (before > 0 && text[before - 1] == ' ') --before;
  std::size_t behind = at + width;
  while (behind < text.size() && text[behind] == ' ') ++behind;
  if (before == 0 || !is_digit(text[before - 1])) return false;
  const std::size_t end = std::min(text.find_first_not_of("0123456789", behind), text.size());
  const std::string_view whole = text.substr(behind, end - behind);
  return whole == "5" || whole == "10" || whole == "100";
}

bool has_share(std::string_view lower, std::string_view sign) {
  for (std::size_t at = lower.find(sign); at != std::string_view::npos;
       at = lower.find(sign, at + 1)) {
    if (is_share(lower, at, sign.size())) return true;
  }
  return false;
}

// Without the blanks, ':', '=', '"', "is" and "of" at the front.
std::string_view skip_link(std::string_view rest) {
  for (std::size_t before = 0; before != rest.size();) {
    before = rest.size();
    rest.remove_prefix(std::min(rest.find_first_not_of(" :=\""), rest.size()));
    if (rest.starts_with("is ") || rest.starts_with("of ")) rest.remove_prefix(2);
  }
  return rest;
}

// "score: 0.9", "rating is 4", "probability of 80".
bool has_named_score(std::string_view lower) {
  constexpr std::array<std::string_view, 5> names = {"score", "rating", "probability",
                                                     "click-through rate", "relevance"};
  for (std::string_view name : names) {
    for (std::size_t at = lower.find(name); at != std::string_view::npos;
         at = lower.find(name, at + 1)) {
      const std::string_view rest = lower.substr(at + name.size());
      const std::string_view value = skip_link(rest);
      if (value.size() < rest.size() && !value.empty() && is_digit(value.front())) return true;
    }
  }
  return false;
}

std::vector<std::string> words_of(std::string_view lower) {
  std::vector<std::string> words;
  std::string word;
  for (char c : lower) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || byte >= 0x80) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::vector<std::string> runs_of(const std::vector<std::string>& words, std::size_t length) {
  std::vector<std::string> runs;
  for (std::size_t i = 0; i + length <= words.size(); ++i) {
    std::string& run = runs.emplace_back();
    for (std::size_t j = 0; j < length; ++j) run += words[i + j] + ' ';
  }
  return runs;
}

bool is_echo(const std::vector<std::string>& words, std::string_view data) {
  constexpr std::size_t length = 8;
  const std::vector<std::string> said = runs_of(words, length);
  if (said.empty()) return false;
  const std::vector<std::string> known = runs_of(words_of(lower_case(data)), length);
  const std::unordered_set<std::string> in_data(known.begin(), known.end());
  const auto copied = std::count_if(said.begin(), said.end(),
                                    [&](const std::string& run) { return in_data.contains(run); });
  return 2 * static_cast<std::size_t>(copied) > said.size();
}

bool repeats_itself(const std::vector<std::string>& words) {
  constexpr std::size_t length = 5;
  constexpr std::size_t least = 20;  // shorter texts may repeat
  const std::vector<std::string> runs = runs_of(words, length);
  const std::unordered_set<std::string> different(runs.begin(), runs.end());
  return runs.size() >= least && 5 * different.size() <= runs.size();
}

std::string problem_of(const ReplySpec& spec, std::string_view text, const std::string& lower,
                       std::string_view data) {
  const std::size_t characters = count_code_points(text);
  if (characters < spec.min_characters) {
    return "only " + std::to_string(characters) + " characters";
  }
  if (characters > spec.max_characters) return std::to_string(characters) + " characters";
  if (has_control(text)) return "control characters";
  if (has_token(text)) return "a token of a chat template";
  if (has_share(lower, "/") || has_share(lower, "out of") || has_named_score(lower)) {
    return "a score";
  }
  if (!spec.script.empty() && share_of_script(text, spec.script) < 0.5) {
    return "not in " + spec.script + " script";
  }
  const std::vector<std::string> words = words_of(lower);
  if (is_echo(words, data)) return "an echo of the prompt";
  return repeats_itself(words) ? "the same words over and over" : "";
}

}  // namespace

ReplyCheck check_reply(const ReplySpec& spec, std::string_view text, std::string_view data) {
  const std::string lower = lower_case(text);
  if (declines(lower)) return {.problem = "the model declines", .is_refusal = true};
  return {.problem = problem_of(spec, text, lower, data)};
}

}  // namespace lore
