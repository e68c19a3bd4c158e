#include "text/pre_tokenizer.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "text/normalizer.h"
#include "text/unicode.h"

namespace lore {

namespace {

constexpr std::string_view gpt2_words =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

// A stretch of a text: a match of what it is split by, or what lies between two.
struct Stretch {
  std::size_t begin;
  std::size_t end;
  bool is_match;
};

using Finder = std::function<std::vector<Stretch>(std::string_view)>;

// What becomes of matches.
enum class Behaviour { remove, isolate, merge_with_previous, merge_with_next, contiguous };

void add_stretch(std::vector<Stretch>& all, Stretch stretch) {
  if (stretch.begin < stretch.end) all.push_back(stretch);
}

Finder find_pattern(SplitPattern pattern) {
  return [pattern = std::move(pattern)](std::string_view text) {
    std::vector<Stretch> all;
    std::size_t at = 0;
    while (const auto match = pattern.find(text, at)) {
      add_stretch(all, {at, match->begin, false});
      add_stretch(all, {match->begin, match->end, true});
      at = match->end;
    }
    add_stretch(all, {at, text.size(), false});
    return all;
  };
}

// Each character of a kind is a match.
Finder find_characters(bool (*is_of_kind)(char32_t)) {
  return [is_of_kind](std::string_view text) {
    std::vector<Stretch> all;
    std::size_t from = 0;
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t at = text.size() - rest.size();
      if (!is_of_kind(take_character(rest))) continue;
      add_stretch(all, {from, at, false});
      from = text.size() - rest.size();
      all.push_back({at, from, true});
    }
    add_stretch(all, {from, text.size(), false});
    return all;
  };
}

// Runs of word characters and runs of others, white space lying between.
std::vector<Stretch> find_words(std::string_view text) {
  std::vector<Stretch> all;
  bool was_word = false;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t at = text.size() - rest.size();
    const char32_t character = take_character(rest);
    const bool is_word = is_joiner(character) || is_word_character(character);
    const bool is_match = is_word || !is_white_space(character);
    const bool goes_on = !all.empty() && all.back().is_match == is_match && was_word == is_word;
    if (!goes_on) all.push_back({at, at, is_match});
    all.back().end = text.size() - rest.size();
    was_word = is_word;
  }
  return all;
}

bool joins(Behaviour behaviour, const Stretch& left, const Stretch& right) {
  switch (behaviour) {
    case Behaviour::merge_with_previous:
      return right.is_match && !left.is_match;
    case Behaviour::merge_with_next:
      return left.is_match && !right.is_match;
    case Behaviour::contiguous:
      return left.is_match == right.is_match;
    default:
      return false;
  }
}

std::vector<Stretch> joined(const std::vector<Stretch>& stretches, Behaviour behaviour) {
  std::vector<Stretch> pieces;
  for (const Stretch& stretch : stretches) {
    if (behaviour == Behaviour::remove && stretch.is_match) continue;
    if (!pieces.empty() && joins(behaviour, pieces.back(), stretch)) {
      pieces.back() = {pieces.back().begin, stretch.end, stretch.is_match};
    } else {
      pieces.push_back(stretch);
    }
  }
  return pieces;
}

PreTokenizer make_split(Finder find, Behaviour behaviour, bool inverted = false) {
  return [find = std::move(find), behaviour, inverted](std::vector<Piece>& pieces) {
    std::vector<Piece> smaller;
    for (const Piece& piece : pieces) {
      std::vector<Stretch> stretches = find(piece.text);
      for (Stretch& stretch : stretches) stretch.is_match = stretch.is_match != inverted;
      for (const Stretch& stretch : joined(stretches, behaviour)) {
        smaller.push_back({piece.text.substr(stretch.begin, stretch.end - stretch.begin),
                           piece.starts_text && stretch.begin == 0});
      }
    }
    pieces = std::move(smaller);
  };
}

bool is_bert_punctuation(char32_t c) {
  const bool is_ascii = (c >= '!' && c <= '/') || (c >= ':' && c <= '@') ||
                        (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
  return is_ascii || is_punctuation(c);
}

enum class Prepend { never, first, always };

struct MetaspaceOptions {
  std::string replacement = "\xE2\x96\x81";  // U+2581, of spaces
  Prepend prepend = Prepend::always;
  bool split = true;
};

PreTokenizer make_metaspace(const MetaspaceOptions& options) {
  const auto mark = [options](Piece& piece) {
    std::string marked;
    for (const char c : piece.text) {
      c == ' ' ? marked += options.replacement : marked += c;
    }
    const bool wants = options.prepend == Prepend::always ||
                       (options.prepend == Prepend::first && piece.starts_text);
    if (wants && !marked.starts_with(options.replacement)) marked.insert(0, options.replacement);
    piece.text = std::move(marked);
  };
  PreTokenizer split = make_split(find_pattern(SplitPattern::literal(options.replacement)),
                                  Behaviour::merge_with_next);
  return [mark, split = std::move(split), splits = options.split](std::vector<Piece>& pieces) {
    for (Piece& piece : pieces) mark(piece);
    if (splits) split(pieces);
  };
}

// Reading.

template <typename Value, std::size_t Count>
Value choice(const JsonView& view, const std::string& key, Value fallback,
             const std::pair<const char*, Value> (&choices)[Count]) {
  if (!view.has(key)) return fallback;
  for (const auto& [name, value] : choices) {
    if (view.text(key) == name) return value;
  }
  view.at(key).fail({.kind = ErrorKind::unsupported,
                     .problem = "a choice unknown here",
                     .found = view.text(key)});
}

Behaviour read_behaviour(const JsonView& view) {
  return choice<Behaviour>(view, "behavior", Behaviour::isolate,
                           {{"Removed", Behaviour::remove},
                            {"Isolated", Behaviour::isolate},
                            {"MergedWithPrevious", Behaviour::merge_with_previous},
                            {"MergedWithNext", Behaviour::merge_with_next},
                            {"Contiguous", Behaviour::contiguous}});
}

PreTokenizer read_metaspace(const JsonView& view) {
  MetaspaceOptions options;
  options.replacement = view.text("replacement", options.replacement);
  if (options.replacement.empty()) view.at("replacement").fail_type("a character");
  const Prepend older = view.flag("add_prefix_space", true) ? Prepend::always : Prepend::never;
  options.prepend = choice<Prepend>(
      view, "prepend_scheme", older,
      {{"never", Prepend::never}, {"first", Prepend::first}, {"always", Prepend::always}});
  options.split = view.flag("split", true);
  return make_metaspace(options);
}

PreTokenizer read_sequence(const JsonView& view) {
  std::vector<PreTokenizer> all;
  for (const JsonView& element : view.elements("pretokenizers")) {
    all.push_back(read_pre_tokenizer(element));
  }
  return make_sequence(std::move(all));
}

PreTokenizer read_digits(const JsonView& view) {
  return make_split(find_characters(is_numeric), view.flag("individual_digits", false)
                                                     ? Behaviour::isolate
                                                     : Behaviour::contiguous);
}

PreTokenizer read_delimiter(const JsonView& view) {
  const std::string delimiter = view.text("delimiter");
  if (delimiter.empty()) view.at("delimiter").fail_type("a character");
  return make_split(find_pattern(SplitPattern::literal(delimiter)), Behaviour::remove);
}

}  // namespace

PreTokenizer make_bert_pre_tokenizer() {
  return make_sequence({make_split(find_characters(is_white_space), Behaviour::remove),
                        make_split(find_characters(is_bert_punctuation), Behaviour::isolate)});
}

PreTokenizer make_byte_level(const ByteLevelOptions& options) {
  PreTokenizer split = make_isolating_split(SplitPattern::parse(gpt2_words, "", ""));
  return [options, split = std::move(split)](std::vector<Piece>& pieces) {
    for (Piece& piece : pieces) {
      if (options.add_prefix_space && !piece.text.starts_with(' ')) piece.text.insert(0, 1, ' ');
    }
    if (options.split) split(pieces);
    for (Piece& piece : pieces) piece.text = bytes_as_characters(piece.text);
  };
}

PreTokenizer make_sequence(std::vector<PreTokenizer> all) {
  return [all = std::move(all)](std::vector<Piece>& pieces) {
    for (const PreTokenizer& one : all) one(pieces);
  };
}

PreTokenizer make_isolating_split(SplitPattern pattern) {
  return make_split(find_pattern(std::move(pattern)), Behaviour::isolate);
}

PreTokenizer read_pre_tokenizer(const JsonView& view) {
  const std::string type = view.text("type");
  if (type == "Sequence") return read_sequence(view);
  if (type == "BertPreTokenizer") return make_bert_pre_tokenizer();
  if (type == "ByteLevel") {
    return make_byte_level({.add_prefix_space = view.flag("add_prefix_space", true),
                            .split = view.flag("use_regex", true)});
  }
  if (type == "Metaspace") return read_metaspace(view);
  if (type == "WhitespaceSplit") {
    return make_split(find_characters(is_white_space), Behaviour::remove);
  }
  if (type == "Whitespace") {
    return make_split(find_words, Behaviour::remove, true);
  }
  if (type == "Punctuation") {
    return make_split(find_characters(is_bert_punctuation), read_behaviour(view));
  }
  if (type == "Digits") return read_digits(view);
  if (type == "CharDelimiterSplit") return read_delimiter(view);
  if (type == "Split") {
    return make_split(find_pattern(read_pattern(view.at("pattern"))), read_behaviour(view),
                      view.flag("invert", false));
  }
  view.fail({.kind = ErrorKind::unsupported,
             .problem = "a pre-tokenizer of a type unknown here",
             .found = type});
}

}  // namespace lore
