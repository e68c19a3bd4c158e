#include "text/sentencepiece_check.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "lore/error.h"

namespace lore {

namespace {

// Field numbers of sentencepiece_model.proto.
constexpr std::uint32_t model_pieces = 1;
constexpr std::uint32_t model_normalizer = 3;
constexpr std::uint32_t piece_text = 1;
constexpr std::uint32_t piece_score = 2;
constexpr std::uint32_t piece_type = 3;
constexpr std::uint32_t normalizer_rules = 2;

constexpr std::uint32_t user_defined_type = 4;
constexpr std::size_t max_nested_symbols = 64;  // what SentencePiece has room for
constexpr int max_nested_rules = 32;

// A part of the file, and where it starts.
struct Part {
  std::string_view bytes;
  std::size_t offset = 0;
};

struct Field {
  std::uint32_t number = 0;
  std::uint64_t value = 0;  // of a varint, or the bits of a fixed-width number
  Part part = {};           // of a string or message
};

[[noreturn]] void refuse(const std::string& file, std::size_t offset, const std::string& problem) {
  throw Error({.kind = ErrorKind::corrupt,
               .problem = "not a usable SentencePiece model: " + problem,
               .place = {.file = file, .offset = offset},
               .hint = "copy the model anew from where it came from"});
}

// Reads the fields of one protocol buffer message.
class MessageReader {
 public:
  MessageReader(Part message, const std::string& file) : message_(message), file_(file) {}

  bool next(Field& field) {
    if (at_ == message_.bytes.size()) return false;
    const std::uint64_t key = varint();
    if (key > UINT32_MAX) refuse(file_, message_.offset + at_, "it does not parse");
    field = {.number = static_cast<std::uint32_t>(key >> 3)};
    read_value(key & 7, field);
    return true;
  }

 private:
  void read_value(std::uint64_t wire_type, Field& field) {
    switch (wire_type) {
      case 0:
        field.value = varint();
        return;
      case 1:
        field.value = fixed<std::uint64_t>();
        return;
      case 2:
        field.part = take(varint());
        return;
      case 5:
        field.value = fixed<std::uint32_t>();
        return;
      default:
        refuse(file_, message_.offset + at_, "it does not parse");
    }
  }

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1).bytes[0]);
      value |= std::uint64_t(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    refuse(file_, message_.offset + at_, "it does not parse");
  }

  template <typename Number>
  Number fixed() {
    static_assert(std::endian::native == std::endian::little);
    Number number = 0;
    std::memcpy(&number, take(sizeof number).bytes.data(), sizeof number);
    return number;
  }

  Part take(std::uint64_t size) {
    if (size > message_.bytes.size() - at_) {
      refuse(file_, message_.offset + at_, "a field is longer than what is left of it");
    }
    const Part part = {message_.bytes.substr(at_, size), message_.offset + at_};
    at_ += size;
    return part;
  }

  Part message_;
  const std::string& file_;
  std::size_t at_ = 0;
};

// The rules of the normaliser: a double array (Aoe 1989) as Darts-clone lays it out, and the
// NUL-ended replacements its leaves point to.
class RulesCheck {
 public:
  RulesCheck(Part rules, const std::string& file) : rules_(rules), file_(file) {}

  void run() {
    split();
    if (units_.empty()) refuse(file_, rules_.offset, "its normaliser has an empty trie");
    most_rules_.assign(units_.size(), -1);
    reach(0, 0);
    while (!open_.empty()) {
      const std::uint32_t unit = open_.back();
      open_.pop_back();
      visit(unit);
    }
  }

 private:
  static std::uint32_t offset_of(std::uint32_t unit) {
    return (unit >> 10) << ((unit & (1U << 9)) >> 6);
  }
  static bool has_leaf(std::uint32_t unit) { return (unit & (1U << 8)) != 0; }
  static bool is_labelled(std::uint32_t unit, std::uint32_t byte) {
    return (unit & ((1U << 31) | 0xFF)) == byte;
  }

  void split() {
    std::uint32_t trie_size = 0;
    if (rules_.bytes.size() < sizeof trie_size) fail("it is truncated");
    std::memcpy(&trie_size, rules_.bytes.data(), sizeof trie_size);
    const std::string_view rest = rules_.bytes.substr(sizeof trie_size);
    if (trie_size % sizeof(std::uint32_t) != 0 || trie_size >= rest.size()) {
      fail("its trie is not as long as it says");
    }
    units_.resize(trie_size / sizeof(std::uint32_t));
    std::memcpy(units_.data(), rest.data(), trie_size);
    replacements_ = rest.substr(trie_size);
    if (replacements_.back() != '\0') fail("its replacements do not end");
  }

  // Units are shared by rules that end alike: each is visited again for a way to it on which more
  // rules ended, so that the longest counts.
  void reach(std::uint32_t unit, int rules) {
    if (rules <= most_rules_[unit]) return;
    if (rules > max_nested_rules) fail("too many of its rules start alike");
    most_rules_[unit] = rules;
    open_.push_back(unit);
  }

  void visit(std::uint32_t at) {
    const std::uint32_t unit = units_[at];
    const std::uint32_t children = at ^ offset_of(unit);
    if ((children | 0xFF) >= units_.size()) fail("its trie points beyond its end");
    if (has_leaf(unit)) check_leaf(units_[children]);
    const int rules = most_rules_[at] + (has_leaf(unit) ? 1 : 0);
    for (std::uint32_t byte = 1; byte < 256; ++byte) {
      if (is_labelled(units_[children ^ byte], byte)) reach(children ^ byte, rules);
    }
  }

  void check_leaf(std::uint32_t leaf) const {
    if ((leaf & 0x7FFFFFFF) >= replacements_.size()) fail("a rule has no replacement");
  }

  [[noreturn]] void fail(const std::string& problem) const {
    refuse(file_, rules_.offset, "the normaliser is broken, " + problem);
  }

  Part rules_;
  const std::string& file_;
  std::vector<std::uint32_t> units_;
  std::string_view replacements_;
  std::vector<int> most_rules_;  // that ended before a unit; -1: not reached
  std::vector<std::uint32_t> open_;
};

void check_normalizer(Part message, const std::string& file) {
  MessageReader reader(message, file);
  for (Field field; reader.next(field);) {
    if (field.number == normalizer_rules && !field.part.bytes.empty()) {
      RulesCheck(field.part, file).run();
    }
  }
}

// Checks one piece; adds it to `symbols` if it is user-defined.
void check_piece(Part message, const std::string& file, std::vector<std::string_view>& symbols) {
  std::string_view text;
  bool is_symbol = false;
  MessageReader reader(message, file);
  for (Field field; reader.next(field);) {
    if (field.number == piece_text) text = field.part.bytes;
    if (field.number == piece_type) {
      is_symbol = static_cast<std::uint32_t>(field.value) == user_defined_type;
    }
    if (field.number == piece_score &&
        !std::isfinite(std::bit_cast<float>(static_cast<std::uint32_t>(field.value)))) {
      refuse(file, message.offset, "the score of a piece is not finite");
    }
  }
  if (text.empty()) refuse(file, message.offset, "a piece is empty");
  if (text.find('\0') != text.npos) refuse(file, message.offset, "a piece holds a NUL");
  if (is_symbol) symbols.push_back(text);
}

void check_nesting(std::vector<std::string_view> symbols, const std::string& file) {
  std::sort(symbols.begin(), symbols.end());
  std::vector<std::string_view> prefixes;
  for (const std::string_view symbol : symbols) {
    while (!prefixes.empty() && !symbol.starts_with(prefixes.back())) prefixes.pop_back();
    prefixes.push_back(symbol);
    if (prefixes.size() > max_nested_symbols) {
      refuse(file, 0, "too many of its user-defined symbols start alike");
    }
  }
}

}  // namespace

void check_sentencepiece_model(std::string_view bytes, const std::string& file) {
  std::vector<std::string_view> symbols;
  bool has_pieces = false;
  MessageReader reader({bytes, 0}, file);
  for (Field field; reader.next(field);) {
    if (field.number == model_normalizer) check_normalizer(field.part, file);
    if (field.number != model_pieces) continue;
    check_piece(field.part, file, symbols);
    has_pieces = true;
  }
  if (!has_pieces) refuse(file, 0, "it has no pieces");
  check_nesting(std::move(symbols), file);
}

}  // namespace lore
