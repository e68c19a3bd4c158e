#include "data/parse_json.h"

#include "dataset_files.h"

namespace lore {
namespace {

TEST(ParseJson, NamesTheLineOfASlip) {
  const Fault fault = fault_of([] { parse_json("{\n\"a\": 1,\n\"b\" 2}", "x.json", 8); });
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.line, 3U);
  EXPECT_TRUE(fault.problem.starts_with("not valid JSON: ")) << fault.problem;
}

TEST(ParseJson, RefusesEveryCutOfAText) {
  const std::string whole = R"({"a": [1, -2.5e3, "x\u00e9", true, null], "b": {}})";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Fault fault = fault_of([&] { parse_json(whole.substr(0, length), "x.json", 8); });
    EXPECT_EQ(fault.kind, ErrorKind::format) << length;
  }
  EXPECT_EQ(parse_json(whole, "x.json", 8).size(), 2U);
}

TEST(ParseJson, RefusesAKeyThatStandsTwice) {
  const Fault fault = fault_of([] { parse_json(R"({"a": {"b": 1, "b": 2}})", "x.json", 8); });
  EXPECT_EQ(fault.place.field, "b");
  EXPECT_NO_THROW(parse_json(R"([{"b": 1}, {"b": 2}])", "x.json", 8));
}

TEST(ParseJson, CountsLevels) {
  EXPECT_NO_THROW(parse_json("[[1]]", "x.json", 2));
  EXPECT_EQ(fault_of([] { parse_json("[[[1]]]", "x.json", 2); }).problem, "JSON nests too deep");
  const std::string deep(1'000'000, '[');
  EXPECT_EQ(fault_of([&] { parse_json(deep, "x.json", 64); }).problem, "JSON nests too deep");
}

TEST(ParseJson, CountsKeys) {
  const std::string three = R"({"a": {"b": 1}, "c": 2})";
  EXPECT_NO_THROW(parse_json(three, "x.json", {8, 3}));
  EXPECT_EQ(fault_of([&] {
              parse_json(three, "x.json", {8, 2});
            }).problem,
            "JSON of too many keys");
}

TEST(ParseJson, TakesNoMoreThanItsShareOfTimeForManyObjects) {
  std::string many = "{";
  for (int i = 0; i < 200'000; ++i) many += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":{}";
  EXPECT_EQ(parse_json(many + "}", "x.json", 8).size(), 200'000U) << "the square would take hours";
}

TEST(ParseJson, RefusesNumbersThatDoNotFit) {
  EXPECT_EQ(fault_of([] { parse_json("[1e999]", "x.json", 8); }).kind, ErrorKind::format);
}

TEST(ParseCommentedJson, AllowsCommentsAndKeepsTheOrderOfKeys) {
  const auto json = parse_commented_json("{ // why\n\"z\": 1, /* b */ \"a\": 2}", "x.json", 8);
  EXPECT_EQ(json.dump(), R"({"z":1,"a":2})");
  EXPECT_EQ(fault_of([] { parse_json("{} // no", "x.json", 8); }).kind, ErrorKind::format);
}

}  // namespace
}  // namespace lore
