#include "data/cell.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Cell, ReadsNumbersThatAreFinite) {
  EXPECT_EQ(parse_number("-1.5e3"), -1500);
  EXPECT_EQ(parse_number("+7"), 7);
  for (const char* text : {"", " 1", "1 ", "nan", "inf", "-inf", "1e999", "0x10", "1,5", "++1"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
}

TEST(Cell, ReadsTimesInWholeSeconds) {
  EXPECT_EQ(parse_time("ts", "978300760"), 978300760);
  EXPECT_EQ(parse_time("ts", "-5"), -5);
  EXPECT_EQ(parse_time("ts", "978300760.999"), 978300760);
  EXPECT_EQ(parse_time("ts", "9007199254740993"), 9007199254740993);
  EXPECT_EQ(parse_time("ts", "2020-02-29 18:30"), 1583001000);
  for (const char* text : {"", "yesterday", "1e300", "nan", "2020-01-32"}) {
    const Fault fault = fault_of([&] { parse_time("ts", text); });
    EXPECT_EQ(fault.kind, ErrorKind::format) << text;
    EXPECT_EQ(fault.place.field, "ts");
  }
}

TEST(Cell, ReadsLabels) {
  const LabelSpec label{.column = "label", .threshold = {}};
  for (const char* text : {"1", "1.0", "true", "True"}) EXPECT_EQ(parse_label(label, text), 1);
  for (const char* text : {"0", "0.0", "-0", "false"}) EXPECT_EQ(parse_label(label, text), 0);
  for (const char* text : {"", "2", "-1", "yes", "nan", "0.5"}) {
    const Fault fault = fault_of([&] { parse_label(label, text); });
    EXPECT_EQ(fault.kind, ErrorKind::format) << text;
    EXPECT_EQ(fault.expected, "0 or 1");
    EXPECT_THAT(fault.hint, HasSubstr("threshold"));
  }
}

TEST(Cell, ComparesLabelsWithTheThreshold) {
  const LabelSpec label{.column = "rating", .threshold = 4};
  EXPECT_EQ(parse_label(label, "4"), 1);
  EXPECT_EQ(parse_label(label, "3.5"), 0);
  EXPECT_EQ(fault_of([&] { parse_label(label, "good"); }).kind, ErrorKind::format);
}

TEST(Cell, FindsLabelsAmongTheWordsForYes) {
  const LabelSpec label{.column = "action", .threshold = {}, .positive = {"click", "buy"}};
  EXPECT_EQ(parse_label(label, "buy"), 1);
  EXPECT_EQ(parse_label(label, "skip"), 0);
  EXPECT_EQ(parse_label(label, ""), 0);
}

TEST(Cell, IsCutIntoItsValues) {
  const auto values_of = [](ColumnSpec column, std::string_view cell) {
    std::vector<std::string> values;
    for_each_value(column, cell, [&](std::string_view value) { values.emplace_back(value); });
    return values;
  };
  const ColumnSpec one{.name = "a"};
  EXPECT_THAT(values_of(one, "x|y"), ElementsAre("x|y"));
  EXPECT_THAT(values_of(one, ""), IsEmpty());
  const ColumnSpec many{.name = "a", .kind = ColumnKind::multi_valued};
  EXPECT_THAT(values_of(many, "x|y"), ElementsAre("x", "y"));
  EXPECT_THAT(values_of(many, "|x||y|"), ElementsAre("x", "y"));
  EXPECT_THAT(values_of(many, "|"), IsEmpty());
  const ColumnSpec wide{.name = "a", .kind = ColumnKind::sequence, .separator = ", "};
  EXPECT_THAT(values_of(wide, "x, y,z"), ElementsAre("x", "y,z"));
}

TEST(Cell, TellsWhereAnErrorWas) {
  const Error error({.kind = ErrorKind::format, .problem = "p", .place = {.field = "c"}});
  EXPECT_STREQ(located(error, "f.csv", 7).what(), "f.csv:7, \"c\": p");
}

TEST(Cell, ShortensLongTextBetweenCharacters) {
  EXPECT_EQ(in_quotes("abc"), "\"abc\"");
  const std::string text = in_quotes(std::string(59, 'a') + "\xC3\xA9" + std::string(10, 'b'));
  EXPECT_EQ(text, '"' + std::string(59, 'a') + "...\"");
}

}  // namespace
}  // namespace lore
