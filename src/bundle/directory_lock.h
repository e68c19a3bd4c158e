#pragma once

#include <string>
#include <utility>

namespace lore {

// Says that a directory is in use by a process, however that ends. Advisory (flock): it holds off
// other locks alone, also those of the same process.
class DirectoryLock {
 public:
  DirectoryLock() = default;  // of nothing

  // Of the directory at `path`, without waiting. It is not held where another lock is, where there
  // is no such directory (any more), and where there are no locks to be had.
  explicit DirectoryLock(const std::string& path);
  DirectoryLock(DirectoryLock&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)), is_possible_(other.is_possible_) {}
  DirectoryLock& operator=(DirectoryLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(is_possible_, other.is_possible_);
    return *this;
  }
  ~DirectoryLock();

  bool is_held() const { return descriptor_ >= 0; }

  // False on a file system without locks, and where the directory cannot be opened.
  bool is_possible() const { return is_possible_; }

 private:
  int descriptor_ = -1;
  bool is_possible_ = true;
};

}  // namespace lore
