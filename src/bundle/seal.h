#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

namespace lore {

// How a file of a bundle must look before it is parsed.
struct FileSeal {
  std::uint64_t bytes = 0;
  std::string xxh3;  // checksum_of its bytes

  bool operator==(const FileSeal&) const = default;
};

// XXH3, 128 bits, as 32 hexadecimal digits. It finds accidents, not forgers.
std::string checksum_of(std::string_view bytes);

// Opens a regular file. Throws Error(not_found) or Error(io).
std::ifstream open_regular(const std::string& path);

// Reads the file once, in bounded memory. Throws as open_regular.
FileSeal seal_of(const std::string& path);

// The bytes of the file, which are those that were checked, size before checksum. Throws as
// open_regular, and Error(corrupt) unless they look as `expected`.
std::string read_sealed(const std::string& path, const FileSeal& expected);

}  // namespace lore
