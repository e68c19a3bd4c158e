#include "data/row_bytes.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "data/file_error.h"

namespace lore {

namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 20;

struct Free {
  void operator()(std::byte* bytes) const { std::free(bytes); }
};

// Grows by realloc(), which moves pages where a vector would copy them.
class BytesInMemory : public RowBytes {
 public:
  explicit BytesInMemory(std::size_t expected) { reserve(expected); }

  void append(std::span<const std::byte> bytes) override {
    if (capacity_ - size_ < bytes.size()) reserve(std::max(2 * capacity_, size_ + bytes.size()));
    std::ranges::copy(bytes, bytes_.get() + size_);
    size_ += bytes.size();
  }

  void finish() override { reserve(size_); }

  std::span<const std::byte> bytes() const override { return {bytes_.get(), size_}; }

 private:
  void reserve(std::size_t capacity) {
    if (capacity == 0) return;
    auto* grown = static_cast<std::byte*>(std::realloc(bytes_.get(), capacity));
    if (grown == nullptr) throw std::bad_alloc();
    static_cast<void>(bytes_.release());
    bytes_.reset(grown);
    capacity_ = capacity;
  }

  std::unique_ptr<std::byte, Free> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

class BytesInFile : public RowBytes {
 public:
  explicit BytesInFile(const std::string& folder) : folder_(folder) {
    std::string path = folder + "/lore-rows-XXXXXX";
    file_ = ::mkostemp(path.data(), O_CLOEXEC);
    if (file_ < 0) throw failure(errno);
    ::unlink(path.c_str());
    buffer_.reserve(buffer_size);
  }
  BytesInFile(const BytesInFile&) = delete;
  BytesInFile& operator=(const BytesInFile&) = delete;
  ~BytesInFile() override {
    if (mapping_ != nullptr) ::munmap(mapping_, size_);
    ::close(file_);
  }

  void append(std::span<const std::byte> bytes) override {
    if (buffer_.size() + bytes.size() > buffer_size) write_buffer();
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    size_ += bytes.size();
  }

  void finish() override {
    write_buffer();
    buffer_ = {};
    if (size_ == 0) return;
    void* mapping = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, file_, 0);
    if (mapping == MAP_FAILED) throw file_error(folder_, "cannot map the rows", errno);
    mapping_ = mapping;
  }

  std::span<const std::byte> bytes() const override {
    return {static_cast<const std::byte*>(mapping_), size_};
  }

  void expect(std::size_t first, std::size_t count) const override {
    advise(first, count, MADV_WILLNEED);
  }
  void give_back(std::size_t first, std::size_t count) const override {
    advise(first, count, MADV_DONTNEED);
  }

 private:
  void write_buffer() {
    std::span<const std::byte> left = buffer_;
    while (!left.empty()) {
      const ssize_t written = ::write(file_, left.data(), left.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) throw failure(errno);
      left = left.subspan(static_cast<std::size_t>(written));
    }
    buffer_.clear();
  }

  Error failure(int error_number) const {
    Fault fault = file_error(folder_, "cannot keep the rows of the dataset in this folder",
                             error_number, "no such folder to keep rows in")
                      .fault();
    fault.hint = "they take some 40 bytes a row, and 4 for each value that a row brings";
    return Error(std::move(fault));
  }

  // A hint: what cannot be done is no error.
  void advise(std::size_t first, std::size_t count, int advice) const {
    if (count == 0) return;
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t begin = first / page * page;
    ::madvise(static_cast<std::byte*>(mapping_) + begin, first + count - begin, advice);
  }

  std::string folder_;
  int file_ = -1;
  std::vector<std::byte> buffer_;
  std::size_t size_ = 0;
  void* mapping_ = nullptr;
};

}  // namespace

std::unique_ptr<RowBytes> bytes_in_memory(std::size_t expected) {
  return std::make_unique<BytesInMemory>(expected);
}

std::unique_ptr<RowBytes> bytes_in_file(const std::string& folder) {
  return std::make_unique<BytesInFile>(folder);
}

}  // namespace lore
