#include "text/pre_tokenizer.h"

#include <gmock/gmock.h>

#include "text/made_up.h"

namespace lore {
namespace {

using made_up::fault_of;
using nlohmann::json;
using testing::ElementsAre;

std::vector<std::string> cut(const PreTokenizer& pre_tokenizer, const std::string& text,
                             bool starts_text = true) {
  std::vector<Piece> pieces = {{text, starts_text}};
  pre_tokenizer(pieces);
  std::vector<std::string> texts;
  for (const Piece& piece : pieces) texts.push_back(piece.text);
  return texts;
}

std::vector<std::string> cut(const json& pre_tokenizer, const std::string& text,
                             bool starts_text = true) {
  return cut(read_pre_tokenizer(JsonView(pre_tokenizer, "f")), text, starts_text);
}

TEST(PreTokenizer, CutsWordsAndPunctuationAsBertDoes) {
  EXPECT_THAT(cut(make_bert_pre_tokenizer(), " it's a $5\u3000test。"),
              ElementsAre("it", "'", "s", "a", "$", "5", "test", "。"));
}

TEST(PreTokenizer, CutsBytesAsGpt2Does) {
  EXPECT_THAT(cut(make_byte_level({.add_prefix_space = true}), "it's é1  x"),
              ElementsAre("Ġit", "'s", "ĠÃ©", "1", "Ġ", "Ġx"));
  EXPECT_THAT(cut(make_byte_level({.split = false}), "a b"), ElementsAre("aĠb"));
}

TEST(PreTokenizer, DoesWithMatchesWhatIsAsked) {
  const auto split = [](const char* behaviour, bool invert) {
    return cut({{"type", "Split"},
                {"pattern", {{"String", "-"}}},
                {"behavior", behaviour},
                {"invert", invert}},
               "a--b-c");
  };
  EXPECT_THAT(split("Removed", false), ElementsAre("a", "b", "c"));
  EXPECT_THAT(split("Removed", true), ElementsAre("-", "-", "-"));
  EXPECT_THAT(split("Isolated", false), ElementsAre("a", "-", "-", "b", "-", "c"));
  EXPECT_THAT(split("MergedWithPrevious", false), ElementsAre("a-", "-", "b-", "c"));
  EXPECT_THAT(split("MergedWithNext", false), ElementsAre("a", "-", "-b", "-c"));
  EXPECT_THAT(split("Contiguous", false), ElementsAre("a", "--", "b", "-", "c"));
}

TEST(PreTokenizer, MarksSpaces) {
  const auto mark = [](const json& extra, const std::string& text, bool starts_text = true) {
    json metaspace = {{"type", "Metaspace"}, {"replacement", "▁"}};
    if (!extra.is_null()) metaspace.update(extra);
    return cut(metaspace, text, starts_text);
  };
  EXPECT_THAT(mark({}, "a  b"), ElementsAre("▁a", "▁", "▁b"));
  EXPECT_THAT(mark({{"add_prefix_space", false}}, "a b"), ElementsAre("a", "▁b"));
  EXPECT_THAT(mark({{"prepend_scheme", "first"}, {"split", false}}, "a b"), ElementsAre("▁a▁b"));
  EXPECT_THAT(mark({{"prepend_scheme", "first"}}, "a b", false), ElementsAre("a", "▁b"));
  EXPECT_THAT(mark({}, " a"), ElementsAre("▁a")) << "no second mark";
}

TEST(PreTokenizer, KnowsEachType) {
  EXPECT_THAT(cut({{"type", "WhitespaceSplit"}}, " a,b \n c"), ElementsAre("a,b", "c"));
  EXPECT_THAT(cut({{"type", "Whitespace"}}, "a_1,, é"), ElementsAre("a_1", ",,", "é"));
  EXPECT_THAT(cut({{"type", "Punctuation"}}, "a,,b"), ElementsAre("a", ",", ",", "b"));
  EXPECT_THAT(cut({{"type", "Digits"}}, "a12"), ElementsAre("a", "12"));
  EXPECT_THAT(cut({{"type", "Digits"}, {"individual_digits", true}}, "a12"),
              ElementsAre("a", "1", "2"));
  EXPECT_THAT(cut({{"type", "CharDelimiterSplit"}, {"delimiter", "é"}}, "aéb"),
              ElementsAre("a", "b"));
  EXPECT_THAT(
      cut({{"type", "Split"}, {"pattern", {{"Regex", "\\p{N}+"}}}, {"behavior", "Isolated"}},
          "a12b"),
      ElementsAre("a", "12", "b"));
  EXPECT_THAT(cut({{"type", "Sequence"},
                   {"pretokenizers", {{{"type", "WhitespaceSplit"}}, {{"type", "Metaspace"}}}}},
                  "a b"),
              ElementsAre("▁a", "▁b"));
}

TEST(PreTokenizer, RefusesWhatItDoesNotKnow) {
  const auto fault = [](const json& view) { return fault_of([&] { cut(view, "a"); }); };
  EXPECT_EQ(fault({{"type", "UnicodeScripts"}}).kind, ErrorKind::unsupported);
  EXPECT_EQ(fault({{"type", "Split"}, {"pattern", {{"Regex", "(a)+"}}}}).kind,
            ErrorKind::unsupported);
  EXPECT_EQ(fault({{"type", "Split"}, {"pattern", {{"String", "a"}}}, {"behavior", "Odd"}}).kind,
            ErrorKind::unsupported);
  EXPECT_EQ(fault({{"type", "Metaspace"}, {"replacement", ""}}).kind, ErrorKind::format);
}

}  // namespace
}  // namespace lore
