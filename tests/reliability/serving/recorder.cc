#include "reliability/serving/recorder.h"

#include <cstdarg>
#include <filesystem>
#include <optional>
#include <utility>

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lore {
namespace {

std::optional<std::vector<FileChange>> recording;

using What = FileChange::What;

void note(What what, std::string path, std::string other = "", std::string bytes = "") {
  if (!recording) return;
  recording->push_back({what, std::move(path), std::move(other), std::move(bytes)});
}

std::string path_of(int descriptor) {
  char path[4096];
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t bytes = ::readlink(link.c_str(), path, sizeof(path));
  return bytes < 0 ? "" : std::string(path, static_cast<std::size_t>(bytes));
}

std::string path_at(int folder, const char* path) {
  if (path[0] == '/' || folder == AT_FDCWD) return std::filesystem::absolute(path).string();
  return path_of(folder) + '/' + path;
}

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

void begin_recording() {
  recording.emplace();
}

std::vector<FileChange> end_recording() {
  return *std::exchange(recording, std::nullopt);
}

}  // namespace lore

// What the program calls in place of the C library's.
extern "C" {

using lore::next;
using lore::note;
using lore::path_at;
using lore::path_of;
using lore::What;

int open(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  const int descriptor = next<int(const char*, int, ...)>("open")(path, flags, mode);
  if (descriptor >= 0 && (flags & O_CREAT) != 0) note(What::make_file, path_of(descriptor));
  return descriptor;
}

ssize_t write(int descriptor, const void* bytes, size_t count) {
  const ssize_t written =
      next<ssize_t(int, const void*, size_t)>("write")(descriptor, bytes, count);
  if (written > 0 && lore::recording) {
    note(What::write, path_of(descriptor), "",
         std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(written)));
  }
  return written;
}

int fsync(int descriptor) {
  const int result = next<int(int)>("fsync")(descriptor);
  if (result == 0) note(What::sync, path_of(descriptor));
  return result;
}

int fdatasync(int descriptor) {
  const int result = next<int(int)>("fdatasync")(descriptor);
  if (result == 0) note(What::sync, path_of(descriptor));
  return result;
}

int mkdir(const char* path, mode_t mode) noexcept {
  const int result = next<int(const char*, mode_t)>("mkdir")(path, mode);
  if (result == 0) note(What::make_folder, path_at(AT_FDCWD, path));
  return result;
}

int rename(const char* from, const char* to) noexcept {
  const int result = next<int(const char*, const char*)>("rename")(from, to);
  if (result == 0) note(What::rename, path_at(AT_FDCWD, from), path_at(AT_FDCWD, to));
  return result;
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to,
              unsigned flags) noexcept {
  const int result = next<int(int, const char*, int, const char*, unsigned)>("renameat2")(
      from_folder, from, to_folder, to, flags);
  const bool exchanges = (flags & RENAME_EXCHANGE) != 0;
  if (result == 0) {
    note(exchanges ? What::exchange : What::rename, path_at(from_folder, from),
         path_at(to_folder, to));
  }
  return result;
}

int unlink(const char* path) noexcept {
  const int result = next<int(const char*)>("unlink")(path);
  if (result == 0) note(What::remove, path_at(AT_FDCWD, path));
  return result;
}

int unlinkat(int folder, const char* path, int flags) noexcept {
  const std::string full = path_at(folder, path);
  const int result = next<int(int, const char*, int)>("unlinkat")(folder, path, flags);
  if (result == 0) note(What::remove, full);
  return result;
}

int remove(const char* path) noexcept {
  const int result = next<int(const char*)>("remove")(path);
  if (result == 0) note(What::remove, path_at(AT_FDCWD, path));
  return result;
}

int rmdir(const char* path) noexcept {
  const int result = next<int(const char*)>("rmdir")(path);
  if (result == 0) note(What::remove, path_at(AT_FDCWD, path));
  return result;
}

}  // extern "C"
