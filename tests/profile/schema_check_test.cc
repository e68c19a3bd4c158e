#include "profile/schema_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "data/dataset_files.h"

namespace lore {
namespace {

using ::testing::HasSubstr;

const char schema[] = R"({"type": "object", "additionalProperties": false,
  "required": ["summary", "topics"],
  "properties": {"summary": {"type": "string"},
                 "topics": {"type": "array", "items": {"enum": ["war", "love"]}}}})";

TEST(SchemaCheck, AcceptsWhatFits) {
  const SchemaCheck check(schema);
  const std::string object = R"({"summary": "s", "topics": ["war"]})";
  EXPECT_EQ(check.problem_of(object), "");
  EXPECT_EQ(check.problem_of(" \n" + object + "\n"), "");
  EXPECT_EQ(check.problem_of("```json\n" + object + "\n```"), "");
  EXPECT_EQ(check.problem_of("<think>{}</think>" + object), "");
  EXPECT_EQ(check.schema()["type"], "object");
}

TEST(SchemaCheck, SaysWhatDoesNotFit) {
  const SchemaCheck check(schema);
  EXPECT_THAT(check.problem_of(R"({"summary": "s"})"), HasSubstr("topics"));
  EXPECT_THAT(check.problem_of(R"({"summary": 5, "topics": []})"), HasSubstr("summary"));
  EXPECT_THAT(check.problem_of(R"({"summary": "s", "topics": ["peace"]})"), HasSubstr("topics"));
  EXPECT_FALSE(check.problem_of(R"({"summary": "s", "topics": [], "score": 5})").empty());
  EXPECT_THAT(check.problem_of("Sure! {}"), HasSubstr("not one JSON object"));
  EXPECT_THAT(check.problem_of(R"({"summary": "s", "topics": [)"),
              HasSubstr("not one JSON object"));
  for (const std::string odd : {"", "```", "``````", "null", "[]", "</think>"}) {
    EXPECT_FALSE(check.problem_of(odd).empty()) << odd;
  }
}

TEST(SchemaCheck, RefusesWhatIsNoSchema) {
  for (const std::string text : {"", "{", "[]", R"({"type": 5})"}) {
    EXPECT_EQ(fault_of([&] { SchemaCheck check(text); }).kind, ErrorKind::format) << text;
  }
}

}  // namespace
}  // namespace lore
