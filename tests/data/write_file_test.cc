#include "data/write_file.h"

#include <array>

#include "data/mapped_file.h"
#include "dataset_files.h"

namespace lore {
namespace {

std::size_t count_files(const DatasetFiles& files) {
  const auto entries = std::filesystem::directory_iterator(files.path(""));
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

TEST(WriteFile, ReplacesWhatIsThereAndLeavesNothingElseBehind) {
  const DatasetFiles files;
  const std::string path = files.write("a", "old and longer");
  write_file(path, "new");
  EXPECT_EQ(MappedFile::open(path).text(), "new");
  EXPECT_EQ(count_files(files), 1U);
}

TEST(WriteFile, JoinsPieces) {
  const DatasetFiles files;
  write_file(files.path("a"), std::array<std::string_view, 3>{"one ", "", "two"});
  EXPECT_EQ(MappedFile::open(files.path("a")).text(), "one two");
}

TEST(WriteFile, StepsAroundTheLeftoverOfACrash) {
  const DatasetFiles files;
  files.write("a.writing-0", "half");
  write_file(files.path("a"), "whole");
  EXPECT_EQ(MappedFile::open(files.path("a")).text(), "whole");
}

TEST(WriteFile, KeepsTheOldWorldWhenItFails) {
  const DatasetFiles files;
  std::filesystem::create_directories(files.path("taken/inside"));
  EXPECT_EQ(fault_of([&] { write_file(files.path("taken"), "x"); }).kind, ErrorKind::io);
  EXPECT_EQ(count_files(files), 1U);

  const Fault fault = fault_of([&] { write_file(files.path("none/a"), "x"); });
  EXPECT_EQ(fault.kind, ErrorKind::not_found);
  EXPECT_EQ(fault.problem, "no such folder to write to");
}

}  // namespace
}  // namespace lore
