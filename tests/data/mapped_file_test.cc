#include "data/mapped_file.h"

#include "dataset_files.h"

namespace lore {
namespace {

TEST(MappedFile, HoldsTheBytesOfTheFile) {
  const DatasetFiles files;
  const MappedFile file = MappedFile::open(files.write("a", std::string("x\0y", 3)));
  EXPECT_EQ(file.text(), std::string_view("x\0y", 3));
  EXPECT_EQ(file.bytes().size(), 3U);
}

TEST(MappedFile, HoldsNothingOfAnEmptyFile) {
  const DatasetFiles files;
  EXPECT_TRUE(MappedFile::open(files.write("empty", "")).text().empty());
}

TEST(MappedFile, KeepsWhatWasMappedWhenTheFileIsReplaced) {
  const DatasetFiles files;
  const MappedFile file = MappedFile::open(files.write("a", "old"));
  std::filesystem::rename(files.write("b", "new"), files.path("a"));
  EXPECT_EQ(file.text(), "old");
}

TEST(MappedFile, RefusesWhatIsNoRegularFile) {
  const DatasetFiles files;
  EXPECT_EQ(fault_of([&] { MappedFile::open(files.path("none")); }).kind, ErrorKind::not_found);
  EXPECT_EQ(fault_of([&] { MappedFile::open(files.path("")); }).kind, ErrorKind::io);
  EXPECT_EQ(fault_of([&] { MappedFile::open("/dev/null"); }).kind, ErrorKind::io);
}

}  // namespace
}  // namespace lore
