#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/json_view.h"
#include "text/pattern_parser.h"

namespace lore {

// The regular expressions that tokenizers are published with; parse_pattern() says which.
// Backtracks over single characters only, so the depth of its recursion is bounded by the pattern,
// whatever the text.
// Thread safety: const members are safe for concurrent use.
class SplitPattern {
 public:
  // Throws as parse_pattern() does.
  static SplitPattern parse(std::string_view pattern, const std::string& file,
                            const std::string& field);

  // A pattern that stands for itself. REQUIRES: `text` is UTF-8 and not empty.
  static SplitPattern literal(std::string_view text);

  struct Match {
    std::size_t begin;
    std::size_t end;
  };

  // The first match at or after `from` that is not empty. REQUIRES: `text` is UTF-8, and `from` the
  // start of a character or its end.
  std::optional<Match> find(std::string_view text, std::size_t from) const;

 private:
  enum class Kind : std::uint8_t {
    accept,
    characters,
    branch,
    look_ahead,
    not_ahead,
    line_start,
    line_end
  };

  using NodeIndex = std::uint32_t;

  struct Node {
    Kind kind = Kind::accept;
    NodeIndex next = 0;
    CharacterSet set = {};  // characters, with their repetitions:
    std::size_t least = 1;
    std::size_t most = 1;
    bool possessive = false;
    bool lazy = false;
    std::vector<NodeIndex> heads = {};  // branch: in order of preference; look-ahead: what to find
  };

  using End = std::optional<std::size_t>;

  NodeIndex add(Node node);
  NodeIndex add(const std::vector<PatternTerm>& terms, NodeIndex next);
  NodeIndex add(const PatternTerm& term, NodeIndex next);
  std::vector<NodeIndex> add_choices(const PatternTerm& term, NodeIndex next);

  End match(NodeIndex index, std::string_view text, std::size_t at) const;
  End match_repeated(const Node& node, std::string_view text, std::size_t at) const;
  End give_back(const Node& node, std::string_view text, std::size_t least, std::size_t most) const;
  End match_lazily(const Node& node, std::string_view text, std::size_t at) const;
  End match_any(const std::vector<NodeIndex>& heads, std::string_view text, std::size_t at) const;

  std::vector<Node> nodes_ = {Node{}};  // the first accepts
  NodeIndex head_ = 0;
};

// From {"String": text} or {"Regex": pattern} of a tokenizer.json. Throws as SplitPattern::parse().
SplitPattern read_pattern(const JsonView& pattern);

}  // namespace lore
