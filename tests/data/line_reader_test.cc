#include "data/line_reader.h"

#include "dataset_files.h"

namespace lore {
namespace {

std::vector<std::string> lines_of(const std::string& text, Encoding encoding = Encoding::utf8) {
  const DatasetFiles files;
  LineReader reader(files.write("a.txt", text), encoding);
  std::vector<std::string> lines;
  while (reader.next()) lines.emplace_back(reader.text());
  return lines;
}

using Lines = std::vector<std::string>;

TEST(LineReader, EndsLinesAtEitherBreakAndAtTheEnd) {
  EXPECT_EQ(lines_of("a\nb\r\n\nc"), (Lines{"a", "b", "", "c"}));
  EXPECT_EQ(lines_of("a\n"), (Lines{"a"}));
  EXPECT_EQ(lines_of("\r\n"), (Lines{""}));
  EXPECT_EQ(lines_of("a\rb\n"), (Lines{"a\rb"}));
  EXPECT_EQ(lines_of(""), Lines{});
}

TEST(LineReader, DropsAByteOrderMarkAtTheStartOnly) {
  EXPECT_EQ(lines_of("\xEF\xBB\xBF"
                     "a\n\xEF\xBB\xBF"
                     "b"),
            (Lines{"a",
                   "\xEF\xBB\xBF"
                   "b"}));
  EXPECT_EQ(lines_of("\xEF\xBB\xBF"), Lines{});
}

TEST(LineReader, ConvertsLatin1) {
  EXPECT_EQ(lines_of("caf\xE9\n\xFF", Encoding::latin1), (Lines{"café", "ÿ"}));
}

TEST(LineReader, ReadsLinesAcrossChunksOfTheFile) {
  Lines expected;
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    expected.push_back(std::to_string(i) + std::string(static_cast<std::size_t>(i % 700), 'x'));
    text += expected.back() + (i % 2 == 0 ? "\n" : "\r\n");
  }
  EXPECT_EQ(lines_of(text), expected);
}

TEST(LineReader, ExtendsALineByTheNextWithTheBreakAsItStands) {
  const DatasetFiles files;
  const std::string long_line(600'000, 'x');
  LineReader reader(files.write("a.txt", "a\r\n" + long_line + "\nb\nc"), Encoding::utf8);
  ASSERT_TRUE(reader.next());
  ASSERT_TRUE(reader.extend());
  EXPECT_EQ(reader.text(), "a\r\n" + long_line);
  EXPECT_EQ(reader.number(), 1U);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.text(), "b");
  EXPECT_EQ(reader.number(), 3U);
  ASSERT_TRUE(reader.extend());
  EXPECT_FALSE(reader.extend());
  EXPECT_EQ(reader.text(), "b\nc");
}

TEST(LineReader, NamesTheLineOfBadText) {
  const Fault invalid = fault_of([] { lines_of("a\nbc\xE9 d\n"); });
  EXPECT_EQ(invalid.kind, ErrorKind::format);
  EXPECT_EQ(invalid.place.line, 2U);
  EXPECT_EQ(invalid.problem, "invalid UTF-8 at byte 3 of the line");
  EXPECT_EQ(invalid.hint, "is the file's \"encoding\" \"latin-1\"?");

  const Fault nul = fault_of([] { lines_of(std::string("a\nb\nc\0d", 7)); });
  EXPECT_EQ(nul.place.line, 3U);
  EXPECT_EQ(nul.problem, "a NUL byte in the text");
}

TEST(LineReader, RefusesALineThatNeverEnds) {
  const std::string line(17 << 20, 'x');
  const Fault fault = fault_of([&] { lines_of("a\n" + line); });
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.line, 2U);
  EXPECT_EQ(fault.problem, "a line or quoted value of more than 16 MiB");
}

TEST(LineReader, RefusesAFolder) {
  const DatasetFiles files;
  EXPECT_EQ(fault_of([&] { LineReader(files.path(""), Encoding::utf8); }).kind, ErrorKind::io);
}

}  // namespace
}  // namespace lore
