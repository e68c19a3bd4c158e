#include "json_document.h"

#include <string>

#include <gtest/gtest.h>

namespace lore {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr const char* text = R"({"b": [1, {"c": [[], {}, "x"], "d": {"e": [2]}}, []], "a": null})";

TEST(JsonDocument, HoldsWhatNlohmannParses) {
  EXPECT_EQ(*JsonDocument<json>::parse(text), json::parse(text));
  EXPECT_EQ(*JsonDocument<ordered_json>::parse(text), ordered_json::parse(text));
}

TEST(JsonDocument, RefusesWhatNlohmannRefuses) {
  for (const char* bad : {"", "{", "[1,]", "{\"a\" 1}", "[] []", "nul", "[1e999]", "[] // why"}) {
    EXPECT_THROW(JsonDocument<json>::parse(bad), json::exception) << bad;
  }
  EXPECT_NO_THROW(JsonDocument<json>::parse("[] // why", true));
}

TEST(JsonDocument, IsTakenApartWhatEverItsShape) {
  json plain = json::parse(text);
  ordered_json ordered = ordered_json::parse(text);
  take_apart(plain);
  take_apart(ordered);
  EXPECT_TRUE(plain.is_null());
  EXPECT_TRUE(ordered.is_null());
  for (const char* shape : {"1", "\"x\"", "[]", "{}", "[null]", "[[[]]]", "{\"a\":{\"b\":null}}"}) {
    json value = json::parse(shape);
    take_apart(value);
    EXPECT_TRUE(value.is_null()) << shape;
  }
}

TEST(JsonDocument, IsTakenApartHoweverDeep) {
  const std::size_t depth = 300'000;
  const std::string deep = std::string(depth, '[') + std::string(depth, ']');
  EXPECT_EQ(JsonDocument<json>::parse(deep)->size(), 1U);
  EXPECT_THROW(JsonDocument<json>::parse(deep.substr(0, depth)), json::exception);
}

TEST(JsonDocument, IsReleasedAndMoved) {
  JsonDocument<json> first = JsonDocument<json>::parse(text);
  JsonDocument<json> second = std::move(first);
  EXPECT_EQ(std::move(second).release(), json::parse(text));
}

}  // namespace
}  // namespace lore
