#include "data/jsonl.h"

#include "dataset_files.h"
#include "read_all.h"

namespace lore {
namespace {

using Columns = std::vector<std::string>;

struct Read {
  Columns columns;
  Rows rows;
};

Read read(const std::string& text, const Columns& wanted) {
  const DatasetFiles files;
  FileSpec file{.path = files.write("a.jsonl", text), .format = FileFormat::jsonl, .header = {}};
  const auto reader = open_jsonl(file, wanted);
  return {reader->columns(), read_all(*reader)};
}

TEST(Jsonl, ReadsTheWantedKeysInTheOrderAskedFor) {
  const Read got =
      read("{\"id\": 1, \"text\": \"caf\\u00e9\"}\n\n{\"text\": \"b\"}", {"text", "id"});
  EXPECT_EQ(got.columns, (Columns{"text", "id"}));
  EXPECT_EQ(got.rows, (Rows{{"café", "1"}, {"b", ""}}));
}

TEST(Jsonl, KeepsEveryDigitOfANumber) {
  const Read got = read(
      "{\"id\": [9007199254740993, 18446744073709551615, -9223372036854775808, "
      "123456789012345678901234567890]}\n{\"id\": 1.50}\n{\"id\": 1e3}\n",
      {"id"});
  EXPECT_EQ(got.rows, (Rows{{"9007199254740993|18446744073709551615|-9223372036854775808|"
                             "123456789012345678901234567890"},
                            {"1.50"},
                            {"1e3"}}));
}

TEST(Jsonl, ReadsFlagsNullsAndLists) {
  const Read got =
      read(R"({"a": true, "b": null, "c": ["x", 2, null, false], "d": []})", {"a", "b", "c", "d"});
  EXPECT_EQ(got.rows, (Rows{{"1", "", "x|2|0", ""}}));
}

TEST(Jsonl, KnowsTheColumnsOfAFileFromItsRecords) {
  EXPECT_EQ(read("{\"b\": 1}\n{\"a\": 1}\n", {"a", "c", "b"}).columns, (Columns{"a", "b"}));
  EXPECT_EQ(read("{\"b\": 1}\n{\"a\": 1}\n", {}).columns, (Columns{"b", "a"}));
  EXPECT_EQ(read("", {"a"}).columns, (Columns{"a"}));
}

TEST(Jsonl, RefusesAKeyThatComesLate) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "{\"id\": 1}\n";
  text += "{\"id\": 1, \"late\": 2}\n";
  EXPECT_EQ(read(text, {"id"}).rows.size(), 1001U);
  const Fault fault = fault_of([&] { read(text, {"id", "late"}); });
  EXPECT_EQ(fault.place.line, 1001U);
  EXPECT_EQ(fault.place.field, "late");
}

TEST(Jsonl, SkipsWhatIsNotWantedHoweverItNests) {
  const Read got = read(R"({"skip": {"id": [1, {"id": 2}]}, "id": 3, "more": [[4]]})", {"id"});
  EXPECT_EQ(got.rows, (Rows{{"3"}}));
}

TEST(Jsonl, RefusesNestedValuesByKey) {
  const Fault object = fault_of([] { read("{\"id\": 1}\n{\"id\": {\"x\": 1}}", {"id"}); });
  EXPECT_EQ(object.place.line, 2U);
  EXPECT_EQ(object.place.field, "id");
  EXPECT_EQ(object.problem, "the value is an object");
  EXPECT_EQ(fault_of([] { read(R"({"id": [[1]]})", {"id"}); }).problem,
            "the value is an array in an array");
}

TEST(Jsonl, RefusesWhatWouldBecomeAnotherList) {
  EXPECT_EQ(fault_of([] { read(R"({"id": ["a|b"]})", {"id"}); }).problem,
            "an array element that holds '|'");
  EXPECT_EQ(read(R"({"id": "a|b"})", {"id"}).rows, (Rows{{"a|b"}}));
}

TEST(Jsonl, RefusesLinesThatAreNoRecords) {
  for (const char* line : {"[1]", "3", "\"x\"", "null"}) {
    EXPECT_EQ(fault_of([&] { read(line, {"id"}); }).problem, "not a record") << line;
  }
  const Fault fault = fault_of([] { read("{\"id\": 1}\n{\"id\": 1} {}\n", {"id"}); });
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.line, 2U);
}

TEST(Jsonl, RefusesEveryCutOfARecord) {
  const std::string whole = R"({"id": [1, 2.5], "text": "a\"b", "x": {"y": true}})";
  for (std::size_t length = 1; length < whole.size(); ++length) {
    const Fault fault = fault_of([&] { read(whole.substr(0, length), {"id"}); });
    EXPECT_EQ(fault.kind, ErrorKind::format) << length;
    EXPECT_EQ(fault.place.line, 1U) << length;
  }
}

TEST(Jsonl, RefusesNulsRepeatedKeysAndDeepNesting) {
  EXPECT_EQ(fault_of([] { read(R"({"id": "a\u0000b"})", {"id"}); }).problem,
            "a NUL character in a string");
  EXPECT_EQ(fault_of([] { read(R"({"id": 1, "id": 2})", {"id"}); }).problem,
            "the key stands twice in one record");
  const std::string deep = "{\"id\": 1, \"x\": " + std::string(100'000, '[');
  EXPECT_EQ(fault_of([&] { read(deep, {"id"}); }).problem, "JSON nests too deep");
}

}  // namespace
}  // namespace lore
