#include "data/write_file.h"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "data/file_error.h"

namespace lore {

namespace {

constexpr int most_leftovers = 10'000;

// A new file beside `target` that is removed again unless it was put in its place.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& target) : target_(target) {
    for (int number = 0; descriptor_ < 0; ++number) {
      path_ = target + ".writing-" + std::to_string(number);
      descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (descriptor_ < 0 && (errno != EEXIST || number == most_leftovers)) fail();
    }
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    ::close(descriptor_);
    if (!placed_) ::unlink(path_.c_str());
  }

  void write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail();
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void place() {
    if (::fsync(descriptor_) != 0 || ::rename(path_.c_str(), target_.c_str()) != 0) fail();
    placed_ = true;
    sync_folder();
  }

 private:
  void sync_folder() const {
    const std::filesystem::path folder = std::filesystem::path(target_).parent_path();
    const int number =
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (number < 0) fail();
    ::fsync(number);  // some file systems refuse it for folders
    ::close(number);
  }

  [[noreturn]] void fail() const {
    throw file_error(target_, "cannot write the file", errno, "no such folder to write to");
  }

  const std::string& target_;
  std::string path_;
  int descriptor_ = -1;
  bool placed_ = false;
};

}  // namespace

void write_file(const std::string& path, std::string_view bytes) {
  write_file(path, std::span(&bytes, 1));
}

void write_file(const std::string& path, std::span<const std::string_view> pieces) {
  TemporaryFile file(path);
  for (const std::string_view piece : pieces) file.write(piece);
  file.place();
}

}  // namespace lore
