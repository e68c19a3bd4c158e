#include "data/file_error.h"

#include <cerrno>

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(FileError, TellsAMissingFileFromARefusedOne) {
  const Error missing = file_error("a.csv", "cannot open the file", ENOENT);
  EXPECT_EQ(missing.kind(), ErrorKind::not_found);
  EXPECT_STREQ(missing.what(), "a.csv: no such file");

  const Error refused = file_error("a.csv", "cannot open the file", EACCES);
  EXPECT_EQ(refused.kind(), ErrorKind::io);
  EXPECT_STREQ(refused.what(), "a.csv: cannot open the file (found Permission denied)");
}

}  // namespace
}  // namespace lore
