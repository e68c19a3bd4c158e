#include "bundle/seal.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <new>
#include <vector>

#include <xxhash.h>

#include "lore/error.h"

namespace lore {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t block_bytes = std::size_t{1} << 16;

std::string hex(XXH128_hash_t hash) {
  static constexpr char digits[] = "0123456789abcdef";
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  std::string text;
  for (const unsigned char byte : canonical.digest) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

[[noreturn]] void refuse(const std::string& path, const char* problem, std::uint64_t offset,
                         std::string expected, std::string found) {
  throw Error({.kind = ErrorKind::corrupt,
               .problem = problem,
               .place = {.file = path, .offset = offset},
               .expected = std::move(expected),
               .found = std::move(found),
               .hint = "copy the bundle again or write it anew"});
}

}  // namespace

std::string checksum_of(std::string_view bytes) {
  return hex(XXH3_128bits(bytes.data(), bytes.size()));
}

std::ifstream open_regular(const std::string& path) {
  std::error_code ignored;
  std::ifstream file;
  if (fs::is_regular_file(path, ignored)) file.open(path, std::ios::binary);
  if (file.is_open()) return file;
  const bool missing = fs::symlink_status(path, ignored).type() == fs::file_type::not_found;
  throw Error({.kind = missing ? ErrorKind::not_found : ErrorKind::io,
               .problem = missing ? "a file of the bundle is missing" : "not a readable file",
               .place = {.file = path}});
}

FileSeal seal_of(const std::string& path) {
  std::ifstream file = open_regular(path);
  const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state(XXH3_createState(),
                                                                              XXH3_freeState);
  if (state == nullptr) throw std::bad_alloc();
  XXH3_128bits_reset(state.get());
  std::vector<char> block(block_bytes);
  FileSeal seal;
  while (file.read(block.data(), block_bytes), file.gcount() > 0) {
    const auto bytes = static_cast<std::size_t>(file.gcount());
    XXH3_128bits_update(state.get(), block.data(), bytes);
    seal.bytes += bytes;
  }
  if (file.bad()) {
    throw Error({.kind = ErrorKind::io,
                 .problem = "cannot be read",
                 .place = {.file = path, .offset = seal.bytes}});
  }
  seal.xxh3 = hex(XXH3_128bits_digest(state.get()));
  return seal;
}

std::string read_sealed(const std::string& path, const FileSeal& expected) {
  std::ifstream file = open_regular(path);
  const std::uint64_t size = fs::file_size(path);
  if (size != expected.bytes) {
    refuse(path, size < expected.bytes ? "truncated" : "longer than it was written",
           std::min(size, expected.bytes), std::to_string(expected.bytes) + " bytes",
           std::to_string(size));
  }
  std::string bytes(size, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  const std::string found = checksum_of(bytes);
  if (found != expected.xxh3) {
    refuse(path, "changed since it was written", 0, "XXH3 " + expected.xxh3, found);
  }
  return bytes;
}

}  // namespace lore
