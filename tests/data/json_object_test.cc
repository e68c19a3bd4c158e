#include "data/json_object.h"

#include "dataset_files.h"

namespace lore {
namespace {

using Json = JsonObject::Json;

JsonObject object(const Json& json) {
  return JsonObject(json, "x.json", "columns.age", "a column",
                    {"kind", "size", "share", "keep", "names", "missing"});
}

const Json sample = {
    {"kind", "big"}, {"size", 7}, {"share", 0.5}, {"keep", true}, {"names", {"a", "b"}}};

TEST(JsonObject, ReadsEachTypeAndFallsBackWhereNothingStands) {
  const JsonObject json = object(sample);
  EXPECT_EQ(json.text("kind"), "big");
  EXPECT_EQ(json.integer("size", 0, 10), 7);
  EXPECT_EQ(json.number("share"), 0.5);
  EXPECT_TRUE(json.flag("keep", false));
  EXPECT_EQ(json.texts("names"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(json.text("missing", "x"), "x");
  EXPECT_EQ(json.integer("missing", 0, 10, 3), 3);
  EXPECT_EQ(json.number("missing", 0.25), 0.25);
  EXPECT_TRUE(json.flag("missing", true));
  EXPECT_TRUE(json.texts("missing").empty());
  const JsonObject::Choices<int> choices = {{"small", 1}, {"big", 2}};
  EXPECT_EQ(json.choice("kind", choices), 2);
}

TEST(JsonObject, RefusesEachWrongTypeByPath) {
  const JsonObject json = object(sample);
  EXPECT_EQ(fault_of([&] { json.text("size"); }).message(),
            "x.json, \"columns.age.size\": wrong type (expected a string, found 7)");
  EXPECT_EQ(fault_of([&] { json.integer("share", 0, 1); }).problem, "wrong type");
  EXPECT_EQ(fault_of([&] { json.number("kind"); }).problem, "wrong type");
  EXPECT_EQ(fault_of([&] { json.flag("size", true); }).problem, "wrong type");
  EXPECT_EQ(fault_of([&] { json.texts("kind"); }).problem, "wrong type");
  EXPECT_EQ(fault_of([&] { json.text("missing"); }).problem, "a column needs this key");
}

TEST(JsonObject, RefusesNumbersOutOfRange) {
  const Json big = {{"size", UINT64_MAX}};
  EXPECT_EQ(fault_of([&] { object(big).integer("size", 0, INT64_MAX); }).problem, "out of range");
  EXPECT_EQ(fault_of([&] { object(sample).integer("size", 8, 9); }).expected,
            "a whole number from 8 to 9");
}

TEST(JsonObject, ListsTheKeysItKnowsAndGuessesTheOneThatWasMeant) {
  const Json wrong = {{"sise", 1}};
  EXPECT_EQ(fault_of([&] { object(wrong); }).message(),
            "x.json, \"columns.age.sise\": unknown key of a column (expected \"kind\", \"size\", "
            "\"share\", \"keep\", \"names\" or \"missing\"); did you mean \"size\"?");
  EXPECT_EQ(fault_of([] { object(Json(3)); }).message(),
            "x.json, \"columns.age\": a column must be an object (found 3)");
}

TEST(JsonObject, GuessesTheChoiceThatWasMeant) {
  const JsonObject::Choices<int> choices = {{"small", 1}, {"bigger", 2}};
  const Json wrong = {{"kind", "biger"}};
  EXPECT_EQ(fault_of([&] { object(wrong).choice("kind", choices); }).hint,
            "did you mean \"bigger\"?");
}

TEST(Closest, LeavesWhatIsTooFarAlone) {
  EXPECT_EQ(closest("genre", {"user", "genres", "age"}), "genres");
  EXPECT_EQ(closest("zip", {"user", "genres", "age"}), "");
}

}  // namespace
}  // namespace lore
