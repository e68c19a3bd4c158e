#include "profile/reply.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace lore {
namespace {

using Verdict = ReadReply::Verdict;

const ReplySpec plain = {.min_characters = 5, .max_characters = 80};
const ReplySpec object = {.fields = {{"summary", {}}, {"topics", {"war", "love"}}},
                          .min_characters = 5,
                          .max_characters = 80};
const std::string whole = R"({"summary":"A tale of {two} cities.","topics":["war"]})";

ReadReply read(const ReplySpec& spec, std::string_view raw) {
  return read_reply(spec, raw, "");
}

TEST(Reply, IsTakenAsItStandsWhereItIsFine) {
  const ReadReply text = read(plain, " A quiet tale of love. \n");
  EXPECT_TRUE(text.ok());
  EXPECT_EQ(text.text, "A quiet tale of love.");
  EXPECT_FALSE(text.is_repaired);

  const ReadReply json = read(object, whole);
  EXPECT_TRUE(json.ok()) << json.problem;
  EXPECT_EQ(json.text, "summary: A tale of {two} cities.\ntopics: war");
  EXPECT_EQ(json.json, whole);
  EXPECT_FALSE(json.is_repaired);
}

TEST(Reply, IsFreedOfWhatStandsAroundIt) {
  for (const std::string& raw :
       {"```json\n" + whole + "\n```", "Sure! Here it is:\n" + whole + "\nEnjoy {it}!",
        "<think>\nshould I? {no}\n</think>\n" + whole, "so it is.</think>" + whole,
        "<think>a</think><think>b</think>```\n" + whole + "\n```"}) {
    const ReadReply reply = read(object, raw);
    EXPECT_TRUE(reply.ok()) << raw << ": " << reply.problem;
    EXPECT_TRUE(reply.is_repaired) << raw;
    EXPECT_EQ(reply.json, whole);
  }
}

TEST(Reply, ThatIsCutOffIsNeverCompleted) {
  for (const std::string& around :
       {std::string(), std::string("```json\n"), std::string("Yes: ")}) {
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const ReadReply reply = read(object, around + whole.substr(0, length));
      EXPECT_FALSE(reply.ok()) << length;
      EXPECT_TRUE(reply.text.empty() && reply.json.empty()) << length;
    }
  }
  EXPECT_EQ(read(plain, "<think>so the answer is long").problem, "reasoning that does not end");
  EXPECT_EQ(read(plain, "A fine tale. <think>or").problem, "reasoning that does not end");
}

TEST(Reply, HasToFitTheFields) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {R"({"summary":"A fine tale."})", "no \"topics\""},
      {R"({"summary":7,"topics":[]})", "\"summary\" is not a text"},
      {R"({"summary":" ","topics":[]})", "\"summary\" is not a text"},
      {R"({"summary":"A fine tale.","topics":"war"})", "\"topics\" is not a list"},
      {R"({"summary":"A fine tale.","topics":["peace"]})",
       "\"topics\" holds a word that is not in its list"},
      {R"({"summary":"A fine tale.","topics":[1]})",
       "\"topics\" holds a word that is not in its list"},
      {R"({"summary":"A fine tale.","topics":[],"score":1})", "a field that nobody asked for"},
      {"no object", "no whole JSON object"},
      {"", "no whole JSON object"}};
  for (const auto& [raw, problem] : wrong) {
    const ReadReply reply = read(object, raw);
    EXPECT_EQ(reply.verdict, Verdict::invalid);
    EXPECT_EQ(reply.problem, problem) << raw;
  }
  EXPECT_FALSE(read(object, R"({"summary":"a fine tale","summary":"another","topics":[]})").ok());
  EXPECT_FALSE(read(object, std::string(100'000, '{')).ok());
  EXPECT_FALSE(read(object, "{\"summary\":\"\xFF\",\"topics\":[]}").ok());
}

TEST(Reply, ThatDeclinesIsRefusedAlsoWhereJsonWasWanted) {
  EXPECT_EQ(read(object, "I'm sorry, but I can't help with that.").verdict, Verdict::refused);
  EXPECT_EQ(read(plain, "As an AI language model, I have no opinion.").verdict, Verdict::refused);
}

TEST(ReplySchema, IsInTheStrictSubset) {
  EXPECT_EQ(schema_of(plain), "");
  EXPECT_EQ(
      schema_of(object),
      R"({"type":"object","properties":{"summary":{"type":"string"},"topics":{"type":"array","items":{"type":"string","enum":["war","love"]}}},"required":["summary","topics"],"additionalProperties":false})");
  EXPECT_THAT(reply_rules(object), testing::HasSubstr(schema_of(object)));
  EXPECT_THAT(reply_rules(plain), testing::HasSubstr("5 to 80 characters"));
}

}  // namespace
}  // namespace lore
