#include "bundle/directory_lock.h"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bundle/temporary_directory.h"

namespace lore {
namespace {

namespace fs = std::filesystem;

TEST(DirectoryLock, IsHeldByOneAtATime) {
  const TemporaryDirectory folder;
  DirectoryLock first(folder.path());
  EXPECT_TRUE(first.is_held());
  EXPECT_FALSE(DirectoryLock(folder.path()).is_held());
  {
    const DirectoryLock moved = std::move(first);
    EXPECT_FALSE(first.is_held());
    EXPECT_FALSE(DirectoryLock(folder.path()).is_held());
  }
  EXPECT_TRUE(DirectoryLock(folder.path()).is_held());
}

TEST(DirectoryLock, IsOfADirectoryThatIsThere) {
  const TemporaryDirectory folder;
  write_text(folder / "file", "text");
  fs::create_directory_symlink(folder.path(), folder / "link");
  EXPECT_FALSE(DirectoryLock().is_held());
  EXPECT_FALSE(DirectoryLock(folder / "absent").is_held());
  EXPECT_TRUE(DirectoryLock(folder / "absent").is_possible());
  EXPECT_FALSE(DirectoryLock(folder / "file").is_possible());
  EXPECT_FALSE(DirectoryLock(folder / "file").is_held());
  EXPECT_FALSE(DirectoryLock(folder / "link").is_held());
}

TEST(DirectoryLock, EndsWithTheProcessThatHeldIt) {
  const TemporaryDirectory folder;
  const std::string path = folder.path();
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const DirectoryLock lock(path);
    const char held = lock.is_held() ? 1 : 0;
    if (::write(ready[1], &held, 1) == 1) ::pause();
    ::_exit(1);
  }
  char held = 0;
  ASSERT_EQ(::read(ready[0], &held, 1), 1);
  EXPECT_EQ(held, 1);
  EXPECT_FALSE(DirectoryLock(path).is_held());
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(DirectoryLock(path).is_held());
  ::close(ready[0]);
  ::close(ready[1]);
}

}  // namespace
}  // namespace lore
