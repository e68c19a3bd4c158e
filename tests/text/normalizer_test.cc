#include "text/normalizer.h"

#include <gtest/gtest.h>

#include "text/made_up.h"

namespace lore {
namespace {

using made_up::fault_of;
using nlohmann::json;

std::string normalized(const json& normalizer, const std::string& text) {
  return read_normalizer(JsonView(normalizer, "f"))(text);
}

TEST(Normalizer, CleansAndLowersAsBertDoes) {
  const Normalizer bert = make_bert_normalizer({});
  EXPECT_EQ(bert("Résumé\tÀ\u00a0B"), "resume a b");
  EXPECT_EQ(bert(std::string("a\0b\x01"
                             "c\u200bd\ufffd",
                             11)),
            "abcd");
  EXPECT_EQ(bert("中文abc"), " 中  文 abc");
  EXPECT_EQ(bert("İ"), "i");
  const Normalizer cased = make_bert_normalizer({.lower_case = false});
  EXPECT_EQ(cased("Résumé"), "Résumé");
  EXPECT_EQ(make_bert_normalizer({.strip_accents = false})("RÉ"), "ré");
  EXPECT_EQ(make_bert_normalizer({.separate_chinese = false})("中"), "中");
}

TEST(Normalizer, KnowsEachType) {
  EXPECT_EQ(normalized({{"type", "NFC"}}, "e\u0301"), "é");
  EXPECT_EQ(normalized({{"type", "NFD"}}, "é"), "e\u0301");
  EXPECT_EQ(normalized({{"type", "NFKC"}}, "ﬁ①Ａ"), "fi1A");
  EXPECT_EQ(normalized({{"type", "NFKD"}}, "ﬁé"), "fie\u0301");
  EXPECT_EQ(normalized({{"type", "Lowercase"}}, "ÀB"), "àb");
  EXPECT_EQ(normalized({{"type", "StripAccents"}}, "e\u0301é"), "eé");
  EXPECT_EQ(normalized({{"type", "Strip"}}, " \u3000a b\n"), "a b");
  EXPECT_EQ(normalized({{"type", "Strip"}, {"strip_left", false}}, " a "), " a");
  EXPECT_EQ(normalized({{"type", "Strip"}}, "  "), "");
  EXPECT_EQ(normalized({{"type", "Prepend"}, {"prepend", "▁"}}, "a"), "▁a");
  EXPECT_EQ(normalized({{"type", "Prepend"}, {"prepend", "▁"}}, ""), "");
  EXPECT_EQ(normalized({{"type", "Nmt"}}, "a\x02\tb\u200bc"), "a b c");
  EXPECT_EQ(normalized({{"type", "ByteLevel"}}, " é"), "ĠÃ©");
  EXPECT_EQ(normalized({{"type", "Replace"}, {"pattern", {{"String", "''"}}}, {"content", "\""}},
                       "''a'''"),
            "\"a\"'");
  EXPECT_EQ(normalized({{"type", "Replace"}, {"pattern", {{"Regex", " {2,}"}}}, {"content", " "}},
                       "a   b c"),
            "a b c");
  EXPECT_EQ(normalized({{"type", "Sequence"},
                        {"normalizers", {{{"type", "NFKC"}}, {{"type", "Lowercase"}}}}},
                       "Ａ"),
            "a");
}

TEST(Normalizer, RefusesWhatItDoesNotKnow) {
  const auto fault = [](const json& normalizer) {
    return fault_of([&] { normalized(normalizer, ""); });
  };
  EXPECT_EQ(fault({{"type", "Magic"}}).kind, ErrorKind::unsupported);
  EXPECT_EQ(fault({{"type", 3}}).kind, ErrorKind::format);
  EXPECT_EQ(fault({{"type", "Precompiled"}, {"precompiled_charsmap", "?"}}).kind,
            ErrorKind::format);
  EXPECT_EQ(fault({{"type", "Precompiled"}, {"precompiled_charsmap", "AAAA"}}).kind,
            ErrorKind::corrupt);
  EXPECT_EQ(fault({{"type", "Replace"}, {"pattern", {{"String", ""}}}, {"content", ""}}).kind,
            ErrorKind::format);
}

TEST(ByteCharacters, StandForEveryByte) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  const std::string characters = bytes_as_characters(bytes);
  EXPECT_EQ(characters_as_bytes(characters), bytes);
  EXPECT_EQ(bytes_as_characters("a \n"), "aĠĊ");
}

}  // namespace
}  // namespace lore
