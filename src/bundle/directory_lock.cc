#include "bundle/directory_lock.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lore {
namespace {

// Between opening and locking, another may have removed what was opened and made it anew.
bool is_at(const std::string& path, int descriptor) {
  struct stat opened;
  struct stat there;
  return ::fstat(descriptor, &opened) == 0 && ::lstat(path.c_str(), &there) == 0 &&
         opened.st_ino == there.st_ino && opened.st_dev == there.st_dev;
}

}  // namespace

DirectoryLock::DirectoryLock(const std::string& path)
    : descriptor_(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) {
  is_possible_ = is_held() || errno == ENOENT;
  if (!is_held()) return;
  const bool is_locked = ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
  is_possible_ = is_locked || errno == EWOULDBLOCK;
  if (is_locked && is_at(path, descriptor_)) return;
  ::close(std::exchange(descriptor_, -1));
}

DirectoryLock::~DirectoryLock() {
  if (is_held()) ::close(descriptor_);
}

}  // namespace lore
