#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "cli/output.h"

namespace lore::cli {

// The bytes of the files in a directory, a bundle's.
inline std::uintmax_t directory_size(const std::string& directory) {
  std::uintmax_t bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(directory)) bytes += file.file_size();
  return bytes;
}

inline std::string in_megabytes(std::uintmax_t bytes) {
  return fixed(double(bytes) / 1e6, 2) + " MB";
}

}  // namespace lore::cli
