#include "profile/dialect.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace lore {
namespace {

using nlohmann::json;

json body_of(Dialect dialect) {
  json body = {{"model", "m"}};
  ask_for({{"type", "object"}}, dialect, body);
  return body;
}

TEST(Dialect, AsksAsEachServerUnderstands) {
  EXPECT_EQ(body_of(Dialect::json_schema)["response_format"]["type"], "json_schema");
  EXPECT_EQ(body_of(Dialect::json_schema)["response_format"]["json_schema"]["strict"], true);
  EXPECT_EQ(body_of(Dialect::structured_outputs)["structured_outputs"]["json"]["type"], "object");
  EXPECT_EQ(body_of(Dialect::schema_object)["response_format"]["schema"]["type"], "object");
  EXPECT_EQ(body_of(Dialect::format)["format"]["type"], "object");
  EXPECT_EQ(body_of(Dialect::json_object)["response_format"], json({{"type", "json_object"}}));
  EXPECT_EQ(body_of(Dialect::prompt), json({{"model", "m"}}));
}

TEST(Dialect, HasANameAndALessStrictOneBelow) {
  for (const Dialect dialect : dialects) EXPECT_EQ(dialect_of(name_of(dialect)), dialect);
  EXPECT_FALSE(dialect_of("xml"));
  Dialect dialect = dialects[0];
  for (std::size_t i = 1; i < std::size(dialects); ++i) {
    dialect = below(dialect);
    EXPECT_EQ(dialect, dialects[i]);
  }
  EXPECT_EQ(dialect, Dialect::prompt);
}

}  // namespace
}  // namespace lore
