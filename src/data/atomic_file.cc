#include "data/atomic_file.h"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "data/file_error.h"

namespace lore {

namespace {

// A name that no other writer of this process or another live one uses.
std::string temporary_name(const std::string& path) {
  static std::atomic<unsigned> counter = 0;
  return path + ".tmp-" + std::to_string(::getpid()) + '-' + std::to_string(counter++);
}

int create(const std::string& temporary) {
  return ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

void sync_folder_of(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) throw file_error(folder, "cannot open the folder", errno);
  const int error = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  if (error != 0 && error != EINVAL) throw file_error(folder, "cannot sync the folder", error);
}

}  // namespace

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)) {
  do {  // a name may be taken by what an earlier process of this number left behind
    temporary_ = temporary_name(path_);
    descriptor_ = create(temporary_);
  } while (descriptor_ < 0 && errno == EEXIST);
  if (descriptor_ >= 0) return;
  const int error = errno;
  temporary_.clear();
  throw file_error(path_, "cannot write the file", error, "no such folder to write to");
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw file_error(path_, "cannot write the file", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void AtomicFile::close() {
  if (::fsync(descriptor_) != 0) throw file_error(path_, "cannot sync the file", errno);
  if (::close(std::exchange(descriptor_, -1)) != 0) {
    throw file_error(path_, "cannot close the file", errno);
  }
}

void AtomicFile::commit() {
  close();
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    throw file_error(path_, "cannot put the file in place", errno);
  }
  temporary_.clear();
  sync_folder_of(path_);
}

void write_atomically(const std::string& path, std::string_view bytes) {
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

}  // namespace lore
