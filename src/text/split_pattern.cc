#include "text/split_pattern.h"

#include <utility>

namespace lore {

namespace {

// Moves `at` over one character of `set`; false where there is none.
bool step(const CharacterSet& set, std::string_view text, std::size_t& at) {
  if (at == text.size()) return false;
  std::string_view rest = text.substr(at);
  if (!set.contains(take_character(rest))) return false;
  at = text.size() - rest.size();
  return true;
}

// Moves `at` over up to `most` characters of `set`; how many.
std::size_t run(const CharacterSet& set, std::string_view text, std::size_t most, std::size_t& at) {
  std::size_t count = 0;
  while (count < most && step(set, text, at)) ++count;
  return count;
}

std::size_t step_back(std::string_view text, std::size_t at) {
  do {
    --at;
  } while ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
  return at;
}

}  // namespace

SplitPattern SplitPattern::parse(std::string_view pattern, const std::string& file,
                                 const std::string& field) {
  SplitPattern parsed;
  const PatternTerm whole = {.kind = PatternTerm::Kind::group,
                             .choices = parse_pattern(pattern, file, field)};
  parsed.head_ = parsed.add(whole, 0);
  return parsed;
}

SplitPattern SplitPattern::literal(std::string_view text) {
  std::vector<PatternTerm> terms;
  while (!text.empty()) {
    PatternTerm& term = terms.emplace_back();
    term.set.add(take_character(text));
    term.set.finish();
  }
  SplitPattern pattern;
  pattern.head_ = pattern.add(terms, 0);
  return pattern;
}

SplitPattern::NodeIndex SplitPattern::add(Node node) {
  nodes_.push_back(std::move(node));
  return static_cast<NodeIndex>(nodes_.size() - 1);
}

SplitPattern::NodeIndex SplitPattern::add(const std::vector<PatternTerm>& terms, NodeIndex next) {
  for (auto term = terms.rbegin(); term != terms.rend(); ++term) next = add(*term, next);
  return next;
}

SplitPattern::NodeIndex SplitPattern::add(const PatternTerm& term, NodeIndex next) {
  switch (term.kind) {
    case PatternTerm::Kind::characters:
      return add(Node{Kind::characters, next, term.set, term.least, term.most, term.possessive,
                      term.lazy});
    case PatternTerm::Kind::group:
      return add({.kind = Kind::branch, .heads = add_choices(term, next)});
    case PatternTerm::Kind::look_ahead:
      return add({.kind = Kind::look_ahead, .next = next, .heads = add_choices(term, 0)});
    case PatternTerm::Kind::not_ahead:
      return add({.kind = Kind::not_ahead, .next = next, .heads = add_choices(term, 0)});
    case PatternTerm::Kind::line_start:
      return add({.kind = Kind::line_start, .next = next});
    case PatternTerm::Kind::line_end:
      return add({.kind = Kind::line_end, .next = next});
  }
  return next;
}

std::vector<SplitPattern::NodeIndex> SplitPattern::add_choices(const PatternTerm& term,
                                                               NodeIndex next) {
  std::vector<NodeIndex> heads;
  if (term.least == 0 && term.lazy) heads.push_back(next);
  for (const auto& choice : term.choices) heads.push_back(add(choice, next));
  if (term.least == 0 && !term.lazy) heads.push_back(next);
  return heads;
}

std::optional<SplitPattern::Match> SplitPattern::find(std::string_view text,
                                                      std::size_t from) const {
  while (from < text.size()) {
    const End end = match(head_, text, from);
    if (end && *end > from) return Match{from, *end};
    from += character_size(text.substr(from));
  }
  return std::nullopt;
}

SplitPattern::End SplitPattern::match(NodeIndex index, std::string_view text,
                                      std::size_t at) const {
  for (;; index = nodes_[index].next) {
    const Node& node = nodes_[index];
    switch (node.kind) {
      case Kind::accept:
        return at;
      case Kind::characters:
        if (node.least != 1 || node.most != 1) return match_repeated(node, text, at);
        if (!step(node.set, text, at)) return std::nullopt;
        break;
      case Kind::branch:
        return match_any(node.heads, text, at);
      case Kind::look_ahead:
      case Kind::not_ahead:
        if (match_any(node.heads, text, at).has_value() != (node.kind == Kind::look_ahead)) {
          return std::nullopt;
        }
        break;
      case Kind::line_start:
        if (at != 0 && text[at - 1] != '\n') return std::nullopt;
        break;
      case Kind::line_end:
        if (at != text.size() && text[at] != '\n') return std::nullopt;
        break;
    }
  }
}

SplitPattern::End SplitPattern::match_repeated(const Node& node, std::string_view text,
                                               std::size_t at) const {
  if (node.lazy) return match_lazily(node, text, at);
  if (run(node.set, text, node.least, at) < node.least) return std::nullopt;
  const std::size_t least = at;
  run(node.set, text, node.most - node.least, at);
  if (node.possessive || node.next == 0) return match(node.next, text, at);
  return give_back(node, text, least, at);
}

// The rest of the pattern from the latest place between `least` and `most` where it matches.
SplitPattern::End SplitPattern::give_back(const Node& node, std::string_view text,
                                          std::size_t least, std::size_t most) const {
  for (std::size_t at = most;; at = step_back(text, at)) {
    if (const End end = match(node.next, text, at)) return end;
    if (at == least) return std::nullopt;
  }
}

SplitPattern::End SplitPattern::match_lazily(const Node& node, std::string_view text,
                                             std::size_t at) const {
  std::size_t count = run(node.set, text, node.least, at);
  if (count < node.least) return std::nullopt;
  for (;; ++count) {
    if (const End end = match(node.next, text, at)) return end;
    if (count == node.most || !step(node.set, text, at)) return std::nullopt;
  }
}

SplitPattern::End SplitPattern::match_any(const std::vector<NodeIndex>& heads,
                                          std::string_view text, std::size_t at) const {
  for (const NodeIndex head : heads) {
    if (const End end = match(head, text, at)) return end;
  }
  return std::nullopt;
}

SplitPattern read_pattern(const JsonView& view) {
  if (view.has("Regex")) {
    const JsonView regex = view.at("Regex");
    return SplitPattern::parse(regex.text(), regex.file(), regex.path());
  }
  const JsonView literal = view.at("String");
  if (literal.text().empty()) literal.fail({.problem = "an empty pattern"});
  return SplitPattern::literal(literal.text());
}

}  // namespace lore
