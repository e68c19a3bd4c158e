#include "bundle/staging.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "bundle/temporary_directory.h"

namespace lore {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_in(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

using Names = std::vector<std::string>;

TEST(Staging, LeavesNothingBehindUnlessPublished) {
  const TemporaryDirectory folder;
  {
    const StagingDirectory staging(folder / "out");
    write_text(staging.path() + "/file", "text");
    EXPECT_EQ(names_in(folder.path()).size(), 1u);
    EXPECT_FALSE(fs::exists(folder / "out"));
  }
  EXPECT_EQ(names_in(folder.path()), Names{});
}

TEST(Staging, PublishesANewDirectory) {
  const TemporaryDirectory folder;
  {
    StagingDirectory staging(folder / "out");
    write_text(staging.path() + "/file", "text");
    staging.publish_new();
  }
  EXPECT_EQ(names_in(folder.path()), Names{"out"});
  EXPECT_EQ(read_bytes(folder / "out/file"), "text");
}

TEST(Staging, DoesNotPublishAsNewOverWhatCameMeanwhile) {
  const TemporaryDirectory folder;
  StagingDirectory staging(folder / "out");
  fs::create_directory(folder / "out");
  write_text(folder / "out/theirs", "text");
  EXPECT_THROW(staging.publish_new(), Error);
  EXPECT_EQ(names_in(folder / "out"), Names{"theirs"});
}

TEST(Staging, ReplacesADirectoryAndRemovesTheOld) {
  const TemporaryDirectory folder;
  fs::create_directory(folder / "out");
  write_text(folder / "out/old", "text");
  {
    StagingDirectory staging(folder / "out");
    write_text(staging.path() + "/new", "text");
    staging.publish_over();
  }
  EXPECT_EQ(names_in(folder.path()), Names{"out"});
  EXPECT_EQ(names_in(folder / "out"), Names{"new"});
}

TEST(Staging, RemovesWhatKilledWritersLeft) {
  const TemporaryDirectory folder;
  for (const char* left : {".out.writing-0", ".out.writing-7", ".out.writing-12"}) {
    fs::create_directory(folder / left);
    write_text(folder / left + "/file", "half");
  }
  {
    StagingDirectory staging(folder / "out");
    EXPECT_EQ(names_in(folder.path()).size(), 1u);
    staging.publish_new();
  }
  EXPECT_EQ(names_in(folder.path()), Names{"out"});
  EXPECT_EQ(names_in(folder / "out"), Names{});
}

TEST(Staging, LeavesAloneWhatIsWritten) {
  const TemporaryDirectory folder;
  StagingDirectory other(folder / "out");
  write_text(other.path() + "/file", "text");
  {
    StagingDirectory staging(folder / "out");
    EXPECT_NE(staging.path(), other.path());
    staging.publish_new();
  }
  EXPECT_TRUE(fs::exists(other.path() + "/file"));
  other.publish_over();
  EXPECT_EQ(names_in(folder / "out"), Names{"file"});
}

TEST(Staging, LeavesAloneWhatHasOtherNames) {
  const TemporaryDirectory folder;
  const Names others = {".out.old-0", ".out.writing-", ".out.writing-1x", ".outer.writing-0",
                        "out.writing-0"};
  for (const std::string& name : others) fs::create_directory(folder / name);
  write_text(folder / ".out.writing-3", "a file");
  { const StagingDirectory staging(folder / "out"); }
  EXPECT_EQ(names_in(folder.path()).size(), others.size() + 1);
}

TEST(Staging, NeedsTheParent) {
  const TemporaryDirectory folder;
  try {
    StagingDirectory(folder / "absent/out");
    FAIL() << "staged without a parent";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::not_found);
  }
}

TEST(Staging, ReplacesInTwoSteps) {
  const TemporaryDirectory folder;
  fs::create_directory(folder / "out");
  fs::create_directory(folder / "staged");
  write_text(folder / "out/old", "text");
  replace_in_two_steps(folder / "staged", folder / "out", folder / "aside");
  EXPECT_EQ(names_in(folder / "out"), Names{});
  EXPECT_EQ(names_in(folder / "aside"), Names{"old"});
}

TEST(Staging, UndoesTheFirstStepWhereTheSecondFails) {
  const TemporaryDirectory folder;
  fs::create_directory(folder / "out");
  write_text(folder / "out/old", "text");
  EXPECT_THROW(replace_in_two_steps(folder / "absent", folder / "out", folder / "aside"), Error);
  EXPECT_EQ(names_in(folder / "out"), Names{"old"});
  EXPECT_FALSE(fs::exists(folder / "aside"));
}

}  // namespace
}  // namespace lore
