#pragma once

#include <string>

#include "bundle/directory_lock.h"

namespace lore {

// A temporary sibling of a directory, in which its next contents are made. What was not published
// is removed with the object, or where its process is killed by the next one of that directory.
class StagingDirectory {
 public:
  // Throws Error(io) or, for a parent that does not exist, Error(not_found).
  explicit StagingDirectory(const std::string& target);
  StagingDirectory(const StagingDirectory&) = delete;
  StagingDirectory& operator=(const StagingDirectory&) = delete;
  ~StagingDirectory();

  const std::string& path() const { return path_; }

  // Puts the staged directory, its files synced, at `target`, where nothing is. Throws Error(io) if
  // there is something by now.
  void publish_new();

  // Puts the staged directory at `target` in place of the directory there, which is removed.
  void publish_over();

 private:
  std::string target_;
  std::string path_;
  DirectoryLock lock_;  // what is not locked belongs to nobody
};

// The two renames of file systems that cannot exchange two directories in one step: `target` is
// moved to `aside`, then `staged` to `target`. Where the second fails the first is undone.
void replace_in_two_steps(const std::string& staged, const std::string& target,
                          const std::string& aside);

}  // namespace lore
