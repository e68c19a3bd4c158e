#include "bundle/staging.h"

#include <cerrno>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "lore/error.h"

#include "data/file_error.h"

namespace lore {
namespace {

namespace fs = std::filesystem;

constexpr int most_leftovers = 10'000;

void sync_directory(const std::string& path) {
  const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) throw file_error(path, "cannot be opened", errno);
  const int error = ::fsync(directory) == 0 ? 0 : errno;
  ::close(directory);
  if (error != 0) throw file_error(path, "cannot be synced", error);
}

std::string parent_of(const std::string& path) {
  const fs::path parent = fs::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

// The names of siblings but for their number: hidden, and beside the target so that a rename can
// reach them.
std::string siblings(const std::string& target, const std::string& purpose) {
  return '.' + fs::path(target).filename().string() + '.' + purpose + '-';
}

std::string sibling(const std::string& target, const std::string& purpose, int number) {
  return (fs::path(target).parent_path() / (siblings(target, purpose) + std::to_string(number)))
      .string();
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// What writers that were killed have left. Whatever cannot be listed or removed does no harm.
void remove_leftovers(const std::string& target) {
  const std::string prefix = siblings(target, "writing");
  std::error_code error;
  for (fs::directory_iterator entry(parent_of(target), error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(prefix) || !is_number(std::string_view(name).substr(prefix.size()))) {
      continue;
    }
    std::error_code ignored;
    const DirectoryLock lock(entry->path().string());
    if (lock.is_held()) fs::remove_all(entry->path(), ignored);
  }
}

// A number nobody uses: others may be writing, or have been killed where there are no locks.
std::string make_sibling(const std::string& target, DirectoryLock& lock) {
  std::error_code error;
  for (int number = 0; number < most_leftovers; ++number) {
    const std::string path = sibling(target, "writing", number);
    if (fs::create_directory(path, error)) {
      lock = DirectoryLock(path);
      // If it could have been and is not, another has taken it for a leftover before.
      if (lock.is_held() || !lock.is_possible()) return path;
    }
    if (error) break;
  }
  throw file_error(target, "cannot make a temporary directory beside it",
                   error ? error.value() : EEXIST);
}

std::string free_sibling(const std::string& target) {
  int number = 0;
  while (fs::exists(fs::symlink_status(sibling(target, "old", number)))) ++number;
  return sibling(target, "old", number);
}

bool rename_with(const std::string& from, const std::string& to, unsigned flags) {
  return ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags) == 0;
}

bool lacks_flags(int error) {
  return error == EINVAL || error == ENOSYS || error == ENOTSUP;
}

}  // namespace

StagingDirectory::StagingDirectory(const std::string& target) : target_(target) {
  const std::string parent = parent_of(target);
  if (!fs::is_directory(parent)) {
    throw Error({.kind = ErrorKind::not_found,
                 .problem = "the directory to write in does not exist",
                 .place = {.file = parent},
                 .hint = "make it first"});
  }
  remove_leftovers(target);
  path_ = make_sibling(target, lock_);
}

StagingDirectory::~StagingDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void StagingDirectory::publish_new() {
  sync_directory(path_);
  if (!rename_with(path_, target_, RENAME_NOREPLACE)) {
    const int error = errno;
    const bool taken = fs::exists(fs::symlink_status(target_));
    if (taken || !lacks_flags(error) || ::rename(path_.c_str(), target_.c_str()) != 0) {
      throw file_error(target_, "cannot be put in place", taken ? EEXIST : error);
    }
  }
  path_.clear();
  sync_directory(parent_of(target_));
}

void StagingDirectory::publish_over() {
  sync_directory(path_);
  if (!rename_with(path_, target_, RENAME_EXCHANGE)) {
    if (!lacks_flags(errno)) throw file_error(target_, "cannot be put in place", errno);
    const std::string aside = free_sibling(target_);
    replace_in_two_steps(path_, target_, aside);
    path_ = aside;
  }
  sync_directory(parent_of(target_));
}

void replace_in_two_steps(const std::string& staged, const std::string& target,
                          const std::string& aside) {
  if (::rename(target.c_str(), aside.c_str()) != 0) {
    throw file_error(target, "cannot be moved aside", errno);
  }
  if (::rename(staged.c_str(), target.c_str()) == 0) return;
  const int error = errno;
  if (::rename(aside.c_str(), target.c_str()) != 0) {
    throw file_error(target, "cannot be put back from " + aside, errno);
  }
  throw file_error(target, "cannot be put in place", error);
}

}  // namespace lore
