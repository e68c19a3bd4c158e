#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/normalizer.h"
#include "text/piece_index.h"

namespace lore {

// A token that is found in a text before the model sees it.
struct AddedToken {
  std::string content;
  std::int32_t id = 0;
  bool single_word = false;  // only where no word character stands beside it
  bool takes_left = false;   // the white space before it belongs to it
  bool takes_right = false;  // the white space behind it belongs to it
  bool normalized = false;   // is looked for in the normalized text
};

// Finds added tokens: at each place of a text the longest, from left to right.
// Thread safety: const members are safe for concurrent use.
class AddedTokens {
 public:
  // Tokens of one kind, normalized or not.
  explicit AddedTokens(std::vector<AddedToken> tokens);

  // Calls `on_text(begin, end)` and `on_token(id)` in the order of `text`. Texts are not empty.
  void split(std::string_view text,
             const std::function<void(std::size_t begin, std::size_t end)>& on_text,
             const std::function<void(std::int32_t id)>& on_token) const;

 private:
  struct Found {
    std::size_t begin;
    std::size_t end;
    const AddedToken* token;
  };

  const AddedToken* longest_at(std::string_view text, std::size_t at) const;
  bool may_stand(const AddedToken& token, std::string_view before, std::string_view after) const;

  std::vector<AddedToken> tokens_;
  PieceIndex index_;  // into tokens_
};

}  // namespace lore
