#include "text/byte_pair.h"

#include <algorithm>
#include <queue>

#include "text/unicode.h"

namespace lore {

namespace {

// A piece while it is merged: a list of symbols linked in both directions.
class Word {
 public:
  explicit Word(const Merges& merges) : merges_(merges) {}

  void add(std::int32_t token) {
    const auto at = static_cast<std::int32_t>(symbols_.size());
    symbols_.push_back({.token = token, .previous = at - 1, .next = at + 1});
  }

  void merge_all() {
    if (symbols_.empty()) return;
    symbols_.back().next = none;
    for (std::size_t i = 0; i + 1 < symbols_.size(); ++i) propose(static_cast<std::int32_t>(i));
    while (!proposals_.empty()) {
      const Proposal best = proposals_.top();
      proposals_.pop();
      if (is_current(best)) apply(best);
    }
  }

  void append_to(std::vector<std::int32_t>& ids) const {
    for (std::int32_t at = symbols_.empty() ? none : 0; at != none; at = symbol(at).next) {
      ids.push_back(symbol(at).token);
    }
  }

 private:
  static constexpr std::int32_t none = -1;

  struct Symbol {
    std::int32_t token;
    std::int32_t previous;
    std::int32_t next;
    bool merged = false;  // into the one before
  };

  // To merge the symbol at `left` with the one behind it.
  struct Proposal {
    std::int32_t rank;
    std::int32_t left;
    std::int32_t token;

    // std::priority_queue gives the greatest first.
    bool operator<(const Proposal& other) const {
      return rank != other.rank ? rank > other.rank : left > other.left;
    }
  };

  Symbol& symbol(std::int32_t at) { return symbols_[static_cast<std::size_t>(at)]; }
  const Symbol& symbol(std::int32_t at) const { return symbols_[static_cast<std::size_t>(at)]; }

  const Merges::Merge* merge_at(std::int32_t left) const {
    const std::int32_t right = symbol(left).next;
    return right == none ? nullptr : merges_.find(symbol(left).token, symbol(right).token);
  }

  void propose(std::int32_t left) {
    if (const Merges::Merge* merge = merge_at(left)) {
      proposals_.push({merge->rank, left, merge->token});
    }
  }

  // Neighbours may have changed since it was proposed.
  bool is_current(const Proposal& proposal) const {
    if (symbol(proposal.left).merged) return false;
    const Merges::Merge* merge = merge_at(proposal.left);
    return merge != nullptr && merge->token == proposal.token;
  }

  void apply(const Proposal& proposal) {
    Symbol& left = symbol(proposal.left);
    Symbol& right = symbol(left.next);
    right.merged = true;
    left.token = proposal.token;
    left.next = right.next;
    if (left.next != none) symbol(left.next).previous = proposal.left;
    if (left.previous != none) propose(left.previous);
    propose(proposal.left);
  }

  const Merges& merges_;
  std::vector<Symbol> symbols_;
  std::priority_queue<Proposal> proposals_;
};

class BytePair : public SubwordModel {
 public:
  BytePair(VocabularyPtr vocabulary, Merges merges, const BytePairOptions& options)
      : vocabulary_(std::move(vocabulary)),
        merges_(std::move(merges)),
        options_(options),
        bytes_(byte_ids(*vocabulary_)),
        unknown_(options.unknown_token ? vocabulary_->find(*options.unknown_token) : no_token) {}

  void encode(std::string_view piece, std::vector<std::int32_t>& ids) const override {
    if (options_.ignore_merges) {
      if (const std::int32_t whole = vocabulary_->find(piece); whole != no_token) {
        ids.push_back(whole);
        return;
      }
    }
    Word word(merges_);
    for (const std::int32_t token : initial_tokens(piece)) word.add(token);
    word.merge_all();
    word.append_to(ids);
  }

 private:
  std::vector<std::int32_t> initial_tokens(std::string_view piece) const {
    std::vector<std::int32_t> tokens;
    bool unknown_waits = false;
    for (std::string_view rest = piece; !rest.empty();) {
      const std::string_view character = rest.substr(0, character_size(rest));
      rest.remove_prefix(character.size());
      const std::string symbol =
          marked(character, rest.size() + character.size() == piece.size(), rest.empty());
      const std::int32_t token = vocabulary_->find(symbol);
      if (token != no_token) {
        if (std::exchange(unknown_waits, false)) tokens.push_back(unknown_);
        tokens.push_back(token);
      } else if (!(options_.byte_fallback && append_bytes(bytes_, symbol, tokens)) &&
                 unknown_ != no_token) {
        if (unknown_waits && !options_.fuse_unknown) tokens.push_back(unknown_);
        unknown_waits = true;
      }
    }
    if (unknown_waits) tokens.push_back(unknown_);
    return tokens;
  }

  // The character as the vocabulary writes it at its place in the piece.
  std::string marked(std::string_view character, bool is_first, bool is_last) const {
    std::string symbol = is_first ? std::string() : options_.continuing_prefix;
    symbol += character;
    if (is_last) symbol += options_.end_suffix;
    return symbol;
  }

  VocabularyPtr vocabulary_;
  Merges merges_;
  BytePairOptions options_;
  ByteIds bytes_;
  std::int32_t unknown_;
};

// The two sides of a merge, "left right" or ["left", "right"].
std::pair<std::string_view, std::string_view> sides_of(const JsonView& merge) {
  if (merge.value().is_array()) {
    const std::vector<JsonView> sides = merge.elements();
    if (sides.size() != 2) merge.fail_type("two tokens");
    return {sides[0].text(), sides[1].text()};
  }
  const std::string_view text = merge.text();
  const std::size_t space = text.find(' ');
  if (space == text.npos || text.find(' ', space + 1) != text.npos) merge.fail_type("two tokens");
  return {text.substr(0, space), text.substr(space + 1)};
}

[[noreturn]] void refuse_line(const std::string& path, std::uint64_t number,
                              const std::string& problem, std::string_view line) {
  throw Error({.kind = ErrorKind::format,
               .problem = problem,
               .place = {.file = path, .line = number},
               .expected = "two tokens of the vocabulary, and what they give in it",
               .found = std::string(line.substr(0, 60))});
}

}  // namespace

std::uint64_t Merges::key(std::int32_t left, std::int32_t right) {
  return std::uint64_t{static_cast<std::uint32_t>(left)} << 32 | static_cast<std::uint32_t>(right);
}

bool Merges::add(std::string_view left, std::string_view right, const Vocabulary& vocabulary,
                 std::string_view prefix) {
  const std::int32_t left_token = vocabulary.find(left);
  const std::int32_t right_token = vocabulary.find(right);
  if (left_token == no_token || right_token == no_token || right.size() < prefix.size())
    return false;
  std::string both(left);
  both += right.substr(prefix.size());
  const std::int32_t token = vocabulary.find(both);
  if (token == no_token) return false;
  merges_[key(left_token, right_token)] = {added_++, token};
  return true;
}

const Merges::Merge* Merges::find(std::int32_t left, std::int32_t right) const {
  const auto found = merges_.find(key(left, right));
  return found == merges_.end() ? nullptr : &found->second;
}

std::unique_ptr<SubwordModel> make_byte_pair(VocabularyPtr vocabulary, Merges merges,
                                             const BytePairOptions& options) {
  return std::make_unique<BytePair>(std::move(vocabulary), std::move(merges), options);
}

std::unique_ptr<SubwordModel> read_byte_pair(const JsonView& model, VocabularyPtr vocabulary) {
  BytePairOptions options;
  if (model.has("unk_token")) options.unknown_token = model.text("unk_token");
  options.continuing_prefix = model.text("continuing_subword_prefix", "");
  options.end_suffix = model.text("end_of_word_suffix", "");
  options.fuse_unknown = model.flag("fuse_unk", false);
  options.byte_fallback = model.flag("byte_fallback", false);
  options.ignore_merges = model.flag("ignore_merges", false);
  if (options.unknown_token && vocabulary->find(*options.unknown_token) == no_token) {
    model.at("unk_token")
        .fail({.problem = "the unknown token is not in the vocabulary",
               .found = *options.unknown_token});
  }
  Merges merges;
  for (const JsonView& merge : model.elements("merges")) {
    const auto [left, right] = sides_of(merge);
    if (merges.add(left, right, *vocabulary, options.continuing_prefix)) continue;
    merge.fail({.problem = "a merge of tokens that are not in the vocabulary",
                .found = std::string(left) + ' ' + std::string(right)});
  }
  return make_byte_pair(std::move(vocabulary), std::move(merges), options);
}

Merges read_merges(std::string_view lines, const std::string& path, const Vocabulary& vocabulary) {
  Merges merges;
  for (std::uint64_t number = 1; !lines.empty(); ++number) {
    std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || (number == 1 && line.starts_with("#version"))) continue;
    const std::size_t space = line.find(' ');
    if (space == line.npos) refuse_line(path, number, "not a merge", line);
    if (!merges.add(line.substr(0, space), line.substr(space + 1), vocabulary, "")) {
      refuse_line(path, number, "a merge that does not belong to the vocabulary", line);
    }
  }
  return merges;
}

}  // namespace lore
