#include "data/delimited.h"

#include "dataset_files.h"
#include "read_all.h"

namespace lore {
namespace {

Rows rows_of(const std::string& text, FileSpec file = {}) {
  const DatasetFiles files;
  file.path = files.write("a.csv", text);
  return read_all(*open_delimited(file));
}

FileSpec delimited_by(const std::string& delimiter) {
  FileSpec file;
  file.delimiter = delimiter;
  return file;
}

TEST(Delimited, ReadsTheHeaderLineThenTheRows) {
  const DatasetFiles files;
  FileSpec file;
  file.path = files.write("a.csv", "user,item\n1,2\n\n3,");
  const auto reader = open_delimited(file);
  EXPECT_EQ(reader->columns(), (std::vector<std::string>{"user", "item"}));
  Record record;
  ASSERT_TRUE(reader->next(record));
  EXPECT_EQ(record.line, 2U);
  ASSERT_TRUE(reader->next(record));
  EXPECT_EQ(record.line, 4U);
  EXPECT_EQ(record.values, (std::vector<std::string_view>{"3", ""}));
  EXPECT_FALSE(reader->next(record));
}

TEST(Delimited, TakesTheNamesOfAFileWithoutHeader) {
  FileSpec file = delimited_by("::");
  file.header = {"item", "title", "genres"};
  EXPECT_EQ(rows_of("1::Toy Story: One::A|B\n2::\"Quoted\"::", file),
            (Rows{{"1", "Toy Story: One", "A|B"}, {"2", "\"Quoted\"", ""}}));
  EXPECT_EQ(rows_of("", file), Rows{});
}

TEST(Delimited, ReadsQuotesAsRfc4180Says) {
  EXPECT_EQ(rows_of("a,b\n\"x, y\",\"say \"\"hi\"\"\"\n"), (Rows{{"x, y", "say \"hi\""}}));
  EXPECT_EQ(rows_of("a,b\n\"\",\"\"\"\"\n"), (Rows{{"", "\""}}));
  EXPECT_EQ(rows_of("a,b\n\"two\nlines\r\nthree\",2\r\n"), (Rows{{"two\nlines\r\nthree", "2"}}));
  EXPECT_EQ(rows_of("\"a,1\",b\n1,2\n"), (Rows{{"1", "2"}}));
  EXPECT_EQ(rows_of("a,b\n5\" pipe,2\n"), (Rows{{"5\" pipe", "2"}})) << "not at the start";
}

TEST(Delimited, CountsTheLinesInsideQuotes) {
  const Fault fault = fault_of([] { rows_of("a,b\n\"1\n\n\",2\n3\n"); });
  EXPECT_EQ(fault.place.line, 5U);
}

TEST(Delimited, ReadsAQuotedValueLongerThanTheBuffer) {
  std::string value;
  for (int i = 0; i < 100'000; ++i) value += "line " + std::to_string(i) + "\n";
  EXPECT_EQ(rows_of("a,b\n1,\"" + value + "\"\n2,\"\"\"\"\n"), (Rows{{"1", value}, {"2", "\""}}));
}

TEST(Delimited, LeavesQuotesAloneWhereTheFileHasNone) {
  FileSpec file = delimited_by("\t");
  file.quotes = false;
  EXPECT_EQ(rows_of("a\tb\n\"x\t\"y\" z\n", file), (Rows{{"\"x", "\"y\" z"}}));
}

TEST(Delimited, KeepsEmptyLinesOfASingleColumn) {
  EXPECT_EQ(rows_of("a\n1\n\n2\n"), (Rows{{"1"}, {""}, {"2"}}));
}

TEST(Delimited, RefusesARaggedRow) {
  EXPECT_EQ(fault_of([] { rows_of("a,b,c\n1,2,3\n1,2\n"); }).expected, "3 columns");
  const Fault fault = fault_of([] { rows_of("a,b\n1;2\n"); });
  EXPECT_EQ(fault.place.line, 2U);
  EXPECT_EQ(fault.found, "1");
  EXPECT_EQ(fault.hint, "is \"delimiter\" right?");
}

TEST(Delimited, RefusesAQuoteThatIsNeverClosed) {
  const Fault fault = fault_of([] { rows_of("a,b\n1,2\n\"3,4\n5,6\n"); });
  EXPECT_EQ(fault.place.line, 3U);
  EXPECT_EQ(fault.problem, "a quote is never closed");
}

TEST(Delimited, RefusesTextAfterAClosingQuote) {
  const Fault fault = fault_of([] { rows_of("a,b\n1,\"x\" y\n"); });
  EXPECT_EQ(fault.place.line, 2U);
  EXPECT_EQ(fault.place.field, "b");
}

TEST(Delimited, RefusesAHeaderThatIsNotThereOrRepeatsItself) {
  EXPECT_EQ(fault_of([] { rows_of(""); }).problem, "an empty file");
  const Fault fault = fault_of([] { rows_of("1,1,2\n3,4,5\n"); });
  EXPECT_EQ(fault.place.line, 1U);
  EXPECT_EQ(fault.place.field, "1");
  EXPECT_EQ(rows_of(",a,\n1,2,3\n"), (Rows{{"1", "2", "3"}})) << "an unnamed index column";
}

}  // namespace
}  // namespace lore
