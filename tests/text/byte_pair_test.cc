#include "text/byte_pair.h"

#include <random>

#include <gmock/gmock.h>

#include "text/made_up.h"
#include "text/models.h"

namespace lore {
namespace {

using made_up::fault_of;
using made_up::ids_of;
using nlohmann::json;
using testing::ElementsAre;

struct Learnt {
  VocabularyPtr vocabulary;
  Merges merges;
};

Learnt learnt(const std::vector<std::string>& tokens,
              const std::vector<std::pair<std::string, std::string>>& merges) {
  Learnt result = {made_up::vocabulary(tokens), {}};
  for (const auto& [left, right] : merges) {
    EXPECT_TRUE(result.merges.add(left, right, *result.vocabulary, ""));
  }
  return result;
}

TEST(BytePair, MergesTheLowestRankFirstAndTheLeftmostOfEqual) {
  const Learnt l = learnt({"a", "b", "c", "bc", "ab", "aa", "abc"},
                          {{"b", "c"}, {"a", "b"}, {"a", "a"}, {"a", "bc"}});
  const auto model = make_byte_pair(l.vocabulary, l.merges);
  EXPECT_THAT(ids_of(*model, "abc"), ElementsAre(6)) << "b c first, then a bc";
  EXPECT_THAT(ids_of(*model, "aab"), ElementsAre(0, 4)) << "a b before a a";
  EXPECT_THAT(ids_of(*model, "aaa"), ElementsAre(5, 0)) << "leftmost";
  EXPECT_THAT(ids_of(*model, ""), ElementsAre());
}

TEST(BytePair, HandlesUnknownCharacters) {
  const std::vector<std::string> tokens = {"<unk>", "a", "<0xC3>", "<0xA9>"};
  const auto with = [&](const BytePairOptions& options) {
    return ids_of(*make_byte_pair(made_up::vocabulary(tokens), {}, options), "aééa");
  };
  EXPECT_THAT(with({}), ElementsAre(1, 1)) << "left out without an unknown token";
  EXPECT_THAT(with({.unknown_token = "<unk>"}), ElementsAre(1, 0, 0, 1));
  EXPECT_THAT(with({.unknown_token = "<unk>", .fuse_unknown = true}), ElementsAre(1, 0, 1));
  EXPECT_THAT(with({.unknown_token = "<unk>", .byte_fallback = true}),
              ElementsAre(1, 2, 3, 2, 3, 1));
}

TEST(BytePair, MarksContinuingAndEndingTokens) {
  const auto vocabulary = made_up::vocabulary({"a", "@b", "@b</w>", "a@b", "ab</w>"});
  Merges merges;
  EXPECT_TRUE(merges.add("a", "@b</w>", *vocabulary, "@"));
  const auto model =
      make_byte_pair(vocabulary, merges, {.continuing_prefix = "@", .end_suffix = "</w>"});
  EXPECT_THAT(ids_of(*model, "ab"), ElementsAre(4));
  EXPECT_THAT(ids_of(*model, "abb"), ElementsAre(0, 1, 2));
  const auto bytes = make_byte_pair(made_up::vocabulary({"a", "<0x62>", "<0x40>"}), {},
                                    {.continuing_prefix = "@", .byte_fallback = true});
  EXPECT_THAT(ids_of(*bytes, "ab"), ElementsAre(0, 2, 1)) << "the mark falls into bytes, too";
}

TEST(BytePair, IgnoresMergesOfWholeTokensWhereAsked) {
  const auto vocabulary = made_up::vocabulary({"a", "b", "ab"});
  EXPECT_THAT(ids_of(*make_byte_pair(vocabulary, {}), "ab"), ElementsAre(0, 1));
  EXPECT_THAT(ids_of(*make_byte_pair(vocabulary, {}, {.ignore_merges = true}), "ab"),
              ElementsAre(2));
}

// One merge after the other, each wherever it fits, from left to right.
TEST(BytePair, AgreesWithApplyingTheMergesInTheirOrder) {
  std::vector<std::string> tokens = {"a", "b", "c"};
  std::vector<std::pair<std::string, std::string>> merges;
  std::mt19937 random(8);
  while (merges.size() < 40) {
    const std::string left = tokens[random() % tokens.size()];
    const std::string right = tokens[random() % tokens.size()];
    if (std::find(tokens.begin(), tokens.end(), left + right) != tokens.end()) continue;
    tokens.push_back(left + right);
    merges.emplace_back(left, right);
  }
  const Learnt l = learnt(tokens, merges);
  const auto model = make_byte_pair(l.vocabulary, l.merges);
  for (int i = 0; i < 500; ++i) {
    std::vector<std::string> symbols(random() % 30);
    std::string text;
    for (std::string& symbol : symbols) text += symbol = tokens[random() % 3];
    for (const auto& [left, right] : merges) {
      for (std::size_t at = 0; at + 1 < symbols.size(); ++at) {
        if (symbols[at] != left || symbols[at + 1] != right) continue;
        symbols[at] += right;
        symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(at) + 1);
      }
    }
    std::vector<std::int32_t> expected;
    for (const std::string& symbol : symbols) expected.push_back(l.vocabulary->find(symbol));
    EXPECT_EQ(ids_of(*model, text), expected) << text;
  }
}

TEST(BytePair, MergesAMillionCharacters) {
  const Learnt l = learnt({"a", "aa", "aaaa"}, {{"a", "a"}, {"aa", "aa"}});
  EXPECT_EQ(ids_of(*make_byte_pair(l.vocabulary, l.merges), std::string(1'000'000, 'a')).size(),
            250'000U);
}

TEST(BytePair, ReadsBothFormsOfMerges) {
  const auto vocabulary = made_up::vocabulary({"a", "b", "ab", "?"});
  for (const char* merge : {R"("a b")", R"(["a", "b"])"}) {
    const json model = {{"merges", json::array({json::parse(merge)})}, {"unk_token", nullptr}};
    EXPECT_THAT(ids_of(*read_byte_pair(JsonView(model, "f"), vocabulary), "ab"), ElementsAre(2));
  }
  for (const char* merge :
       {R"("a")", R"("a b c")", R"("a a")", "3", R"(["a"])", R"(["a", 1])", R"({"a": "b"})"}) {
    const json model = {{"merges", json::array({json::parse(merge)})}};
    const Fault fault = fault_of([&] { read_byte_pair(JsonView(model, "f"), vocabulary); });
    EXPECT_EQ(fault.place.field.substr(0, 9), "merges[0]") << merge;
  }
  const json unknown = {{"merges", json::array()}, {"unk_token", "none"}};
  EXPECT_THROW(read_byte_pair(JsonView(unknown, "f"), vocabulary), Error);
}

TEST(BytePair, ReadsLinesOfMerges) {
  const auto vocabulary = made_up::vocabulary({"a", "b", "ab"});
  EXPECT_NE(read_merges("#version: 0.2\r\na b\r\n\n", "m", *vocabulary).find(0, 1), nullptr);
  for (const char* lines : {"a b\nab", "a b\nb a", "a b\n#version"}) {
    EXPECT_EQ(fault_of([&] { read_merges(lines, "m", *vocabulary); }).place.line, 2U) << lines;
  }
}

}  // namespace
}  // namespace lore
