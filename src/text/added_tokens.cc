#include "text/added_tokens.h"

#include <algorithm>
#include <utility>

#include "text/unicode.h"

namespace lore {

namespace {

std::vector<std::pair<std::string, std::int32_t>> contents_of(
    const std::vector<AddedToken>& tokens) {
  std::vector<std::pair<std::string, std::int32_t>> contents;
  for (const AddedToken& token : tokens) {
    contents.emplace_back(token.content, static_cast<std::int32_t>(contents.size()));
  }
  return contents;
}

// Where the last character of `text` starts. REQUIRES: !text.empty().
std::size_t last_character(std::string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

// The published tokenizers count what joins letters among those of a word here.
bool starts_with_word(std::string_view text) {
  if (text.empty()) return false;
  const char32_t first = take_character(text);
  return is_word_character(first) || is_joiner(first);
}

bool ends_with_word(std::string_view text) {
  return !text.empty() && starts_with_word(text.substr(last_character(text)));
}

// Where the white space at the end of `text` starts, `from` at the earliest.
std::size_t white_space_before_end(std::string_view text, std::size_t from) {
  std::size_t at = text.size();
  while (at > from) {
    const std::size_t last = last_character(text.substr(0, at));
    std::string_view character = text.substr(last, at - last);
    if (last < from || !is_white_space(take_character(character))) break;
    at = last;
  }
  return at;
}

std::size_t white_space_at_start(std::string_view text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    std::string_view after = rest;
    if (!is_white_space(take_character(after))) break;
    rest = after;
  }
  return text.size() - rest.size();
}

}  // namespace

AddedTokens::AddedTokens(std::vector<AddedToken> tokens)
    : tokens_(std::move(tokens)), index_(contents_of(tokens_)) {}

const AddedToken* AddedTokens::longest_at(std::string_view text, std::size_t at) const {
  const AddedToken* longest = nullptr;
  index_.prefixes_of(text.substr(at), [&](std::size_t, std::int32_t token) {
    longest = &tokens_[static_cast<std::size_t>(token)];
  });
  return longest;
}

bool AddedTokens::may_stand(const AddedToken& token, std::string_view before,
                            std::string_view after) const {
  return !token.single_word || (!ends_with_word(before) && !starts_with_word(after));
}

void AddedTokens::split(std::string_view text,
                        const std::function<void(std::size_t begin, std::size_t end)>& on_text,
                        const std::function<void(std::int32_t id)>& on_token) const {
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size();) {
    const AddedToken* token = longest_at(text, at);
    if (token == nullptr) {
      at += character_size(text.substr(at));
      continue;
    }
    std::size_t begin = at;
    std::size_t end = at + token->content.size();
    at = end;
    if (!may_stand(*token, text.substr(0, begin), text.substr(end))) continue;
    if (token->takes_left) {
      begin = std::max(done, white_space_before_end(text.substr(0, begin), done));
    }
    if (token->takes_right) end += white_space_at_start(text.substr(end));
    if (done < begin) on_text(done, begin);
    if (begin < end) on_token(token->id);  // else one before took all of it
    done = end;
  }
  if (done < text.size()) on_text(done, text.size());
}

}  // namespace lore
