#include "data/mapped_file.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/file_error.h"

namespace lore {

namespace {

class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      : value_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (value_ < 0) throw file_error(path, "cannot open the file", errno);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { ::close(value_); }

  int value() const { return value_; }

 private:
  int value_;
};

std::size_t size_of(const Descriptor& file, const std::string& path) {
  struct stat status = {};
  if (::fstat(file.value(), &status) != 0) throw file_error(path, "cannot stat the file", errno);
  if (S_ISDIR(status.st_mode)) throw file_error(path, "cannot read the file", EISDIR);
  if (!S_ISREG(status.st_mode)) {
    throw Error({.kind = ErrorKind::io,
                 .problem = "cannot map the file",
                 .place = {.file = path},
                 .expected = "a regular file",
                 .found = "a pipe or device"});
  }
  return static_cast<std::size_t>(status.st_size);
}

}  // namespace

MappedFile MappedFile::open(const std::string& path) {
  const Descriptor file(path);
  MappedFile mapped;
  const std::size_t size = size_of(file, path);
  if (size == 0) return mapped;
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.value(), 0);
  if (address == MAP_FAILED) throw file_error(path, "cannot map the file", errno);
  mapped.mapping_ = std::shared_ptr<const void>(
      address, [size](const void* start) { ::munmap(const_cast<void*>(start), size); });
  mapped.bytes_ = {static_cast<const std::byte*>(address), size};
  return mapped;
}

}  // namespace lore
