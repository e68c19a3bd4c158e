#include "text/unfinished_vectors.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "data/file_error.h"
#include "data/fingerprint.h"

namespace lore {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t digest_digits = 32;

// What stands before the floats of a block, behind the digest of both.
struct BlockHead {
  std::uint64_t rows;
  TextCounts counts;
};
static_assert(std::is_trivially_copyable_v<BlockHead>);

std::string read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string bytes_of(const BlockHead& head, std::span<const float> floats) {
  std::string bytes(sizeof head + floats.size_bytes(), '\0');
  std::memcpy(bytes.data(), &head, sizeof head);
  std::memcpy(bytes.data() + sizeof head, floats.data(), floats.size_bytes());
  return bytes;
}

}  // namespace

UnfinishedVectors::UnfinishedVectors(std::string path, const std::string& identity,
                                     std::size_t width)
    : path_(std::move(path)),
      mark_(fingerprint_of(identity + ' ' + std::to_string(width))),
      width_(width) {
  const std::string bytes = read_whole(path_);
  const bool goes_on = bytes.starts_with(mark_);
  file_.open(path_, std::ios::binary | (goes_on ? std::ios::app : std::ios::trunc));
  if (!file_) throw file_error(path_, "cannot open the file", errno, "no such folder to write to");
  if (goes_on) {
    read_blocks(bytes);
  } else {
    file_ << mark_ << std::flush;
  }
}

void UnfinishedVectors::read_blocks(const std::string& bytes) {
  std::size_t at = mark_.size();
  while (bytes.size() - at >= digest_digits + sizeof(BlockHead)) {
    const std::string_view rest = std::string_view(bytes).substr(at + digest_digits);
    BlockHead head;
    std::memcpy(&head, rest.data(), sizeof head);
    const std::size_t room = (rest.size() - sizeof head) / (width_ * sizeof(float));
    if (head.rows > room) break;
    const std::size_t floats = head.rows * width_;
    const std::string_view block = rest.substr(0, sizeof head + floats * sizeof(float));
    if (fingerprint_of(block) != bytes.substr(at, digest_digits)) break;
    rows_.resize(rows_.size() + floats);
    std::memcpy(rows_.data() + rows_.size() - floats, block.data() + sizeof head,
                floats * sizeof(float));
    counts_ = head.counts;
    at += digest_digits + block.size();
  }
  std::error_code error;
  fs::resize_file(path_, at, error);
  if (error) throw file_error(path_, "cannot drop what was cut short", error.value());
}

std::size_t UnfinishedVectors::restore(Matrix& vectors, TextCounts& counts) const {
  const std::size_t rows = rows_.size() / width_;
  if (rows > vectors.rows()) return 0;
  std::copy(rows_.begin(), rows_.end(), vectors.data());
  if (rows > 0) counts = counts_;
  return rows;
}

void UnfinishedVectors::append(const Matrix& rows, const TextCounts& counts) {
  const std::string block = bytes_of({rows.rows(), counts}, rows.values());
  file_ << fingerprint_of(block) << block << std::flush;
  if (!file_) throw file_error(path_, "cannot write the file", errno);
}

}  // namespace lore
