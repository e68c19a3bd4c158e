#include "bundle/seal.h"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "bundle/temporary_directory.h"

namespace lore {
namespace {

ErrorKind kind_of_check(const std::string& path, const FileSeal& seal) {
  try {
    read_sealed(path, seal);
  } catch (const Error& error) {
    EXPECT_EQ(error.fault().place.file, path);
    return error.kind();
  }
  return ErrorKind::internal;
}

TEST(Seal, ChecksumIsXxh3Of128Bits) {
  EXPECT_EQ(checksum_of(""), "99aa06d3014798d86001c324468d497f");  // of the XXH3 specification
  EXPECT_NE(checksum_of("a"), checksum_of("b"));
}

TEST(Seal, OfAFileIsItsSizeAndChecksum) {
  const TemporaryDirectory folder;
  const std::string bytes = std::string(3'000'000, 'x') + '\0' + "end";  // many blocks
  write_text(folder / "file", bytes);
  EXPECT_EQ(seal_of(folder / "file"), (FileSeal{bytes.size(), checksum_of(bytes)}));
  EXPECT_EQ(read_sealed(folder / "file", {bytes.size(), checksum_of(bytes)}), bytes);
}

TEST(Seal, RefusesAnotherSizeWithTheOffsetWhereItEnds) {
  const TemporaryDirectory folder;
  write_text(folder / "file", "abc");
  try {
    read_sealed(folder / "file", {5, checksum_of("abcde")});
    FAIL() << "a truncated file was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::corrupt);
    EXPECT_EQ(error.fault().place.offset, 3u);
    EXPECT_EQ(error.fault().expected, "5 bytes");
    EXPECT_EQ(error.fault().found, "3");
  }
  EXPECT_EQ(kind_of_check(folder / "file", {2, checksum_of("ab")}), ErrorKind::corrupt);
}

TEST(Seal, RefusesOtherBytes) {
  const TemporaryDirectory folder;
  write_text(folder / "file", "abd");
  EXPECT_EQ(kind_of_check(folder / "file", {3, checksum_of("abc")}), ErrorKind::corrupt);
}

TEST(Seal, TellsAMissingFileFromOneThatIsNone) {
  const TemporaryDirectory folder;
  std::filesystem::create_directory(folder / "directory");
  EXPECT_EQ(kind_of_check(folder / "absent", {}), ErrorKind::not_found);
  EXPECT_EQ(kind_of_check(folder / "directory", {}), ErrorKind::io);
}

}  // namespace
}  // namespace lore
