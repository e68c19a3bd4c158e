#include "text/sentencepiece_check.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/text/tokenizer.h"

#include "text/made_up.h"

namespace lore {
namespace {

using made_up::fault_of;

// A field of a protocol buffer message: a string or message, or a 32-bit number.
std::string field(int number, const std::string& bytes) {
  std::string size;
  for (std::size_t rest = bytes.size(); true; rest >>= 7) {
    size += static_cast<char>((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0));
    if (rest <= 0x7F) break;
  }
  return static_cast<char>(number << 3 | 2) + size + bytes;
}

template <typename Number>
std::string bits(Number number) {
  std::string bytes(sizeof number, '\0');
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}

std::string piece(const std::string& text, float score = -1, int type = 1) {
  const std::string fields = field(1, text) + static_cast<char>(2 << 3 | 5) + bits(score) +
                             static_cast<char>(3 << 3) + static_cast<char>(type);
  return field(1, fields);
}

std::string rules(const std::vector<std::uint32_t>& units, const std::string& replacements) {
  std::string trie;
  for (const std::uint32_t unit : units) trie += bits(unit);
  const auto size = static_cast<std::uint32_t>(trie.size());
  return field(3, field(2, bits(size) + trie + replacements));
}

constexpr std::uint32_t leaf_bit = 1U << 8;

// A unit whose children stand at its own place xor `offset`.
std::uint32_t unit(std::uint32_t offset, char label, std::uint32_t bits = 0) {
  return offset << 10 | bits | static_cast<unsigned char>(label);
}

// The trie of one rule, "a" -> the replacement at `value`.
std::vector<std::uint32_t> one_rule(std::uint32_t value = 0) {
  std::vector<std::uint32_t> units(768, 0);
  units[0] = unit(256, '\0');
  units[256 + 'a'] = unit((256 + 'a') ^ 512, 'a', leaf_bit);
  units[512] = 1U << 31 | value;
  return units;
}

void accept(const std::string& model) {
  EXPECT_NO_THROW(check_sentencepiece_model(model, "a.model"));
}

void refuse(const std::string& model, const std::string& because) {
  const Fault fault = fault_of([&] { check_sentencepiece_model(model, "a.model"); });
  EXPECT_EQ(fault.kind, ErrorKind::corrupt);
  EXPECT_EQ(fault.place.file, "a.model");
  EXPECT_TRUE(fault.place.offset.has_value());
  EXPECT_NE(fault.problem.find(because), std::string::npos) << fault.problem;
}

TEST(SentencePieceCheck, AcceptsWhatTrainingWrites) {
  const made_up::Folder folder;
  const std::string path = folder / "a.model";
  train_sentencepiece(made_up::corpus(40), path, {.vocabulary_size = 80, .allow_smaller = true});
  accept(made_up::read(path));
}

TEST(SentencePieceCheck, RefusesWhatDoesNotParse) {
  refuse("", "no pieces");
  refuse("not a model at all", "");
  refuse(piece("a") + std::string(1, '\x0A'), "longer than what is left");
  refuse(piece("a") + "\x0A\x05" + "abc", "longer than what is left");
  refuse(piece("a") + "\x0B", "does not parse");
  refuse(piece("a") + std::string(12, '\xFF'), "does not parse");
  refuse(piece("a") + "\x82\x80\x80\x80\x10\x01", "does not parse");  // a tag above 32 bits
}

TEST(SentencePieceCheck, RefusesPiecesThatCannotBeUsed) {
  accept(piece("a") + piece("b", 0));
  refuse(piece("a") + piece(""), "empty");
  refuse(piece("a") + piece(std::string("b\0c", 3)), "NUL");
  refuse(piece("a", std::nanf("")), "not finite");
  refuse(piece("a", -std::numeric_limits<float>::infinity()), "not finite");
}

TEST(SentencePieceCheck, LimitsSymbolsThatStartAlike) {
  constexpr int user_defined = 4;
  std::string model;
  for (std::size_t length = 1; length <= 64; ++length) {
    model += piece(std::string(length, 'x'), 0, user_defined);
  }
  accept(model);
  accept(model + piece(std::string(65, 'y'), 0, user_defined));
  refuse(model + piece(std::string(65, 'x'), 0, user_defined), "user-defined");
}

TEST(SentencePieceCheck, AcceptsRulesThatStayInside) {
  const std::string nul(1, '\0');
  accept(piece("a") + rules(one_rule(), "b" + nul));
  accept(piece("a") + rules(one_rule(2), "b" + nul + "c" + nul));
}

TEST(SentencePieceCheck, RefusesRulesThatLeaveTheirTrie) {
  const std::string nul(1, '\0');
  const std::string a = piece("a");
  refuse(a + field(3, field(2, "ab")), "truncated");
  refuse(a + field(3, field(2, bits(std::uint32_t{400}) + "abc" + nul)), "as long as it says");
  refuse(a + rules({}, "b" + nul), "empty trie");
  refuse(a + rules(one_rule(), "b"), "replacements do not end");
  refuse(a + rules(one_rule(7), "b" + nul), "no replacement");
  refuse(a + rules({unit(1 << 20, '\0')}, nul), "beyond its end");
  std::vector<std::uint32_t> far = one_rule();
  far[256 + 'a'] = unit(1 << 20, 'a');
  refuse(a + rules(far, "b" + nul), "beyond its end");
}

TEST(SentencePieceCheck, EndsOnTriesThatRunInACircle) {
  const std::string nul(1, '\0');
  std::vector<std::uint32_t> circle(512, 0);
  circle[0] = unit(256, '\0');
  circle[256 + 'a'] = unit('a', 'a');  // its children stand at 256 again: itself
  accept(piece("a") + rules(circle, nul));
  circle[256 + 'a'] |= leaf_bit;
  circle[256] = 1U << 31;
  refuse(piece("a") + rules(circle, nul), "start alike");
}

}  // namespace
}  // namespace lore
