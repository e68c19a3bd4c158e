#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace lore {

// Bytes that are appended first and read after that.
// Thread safety: const members are safe for concurrent use.
class RowBytes {
 public:
  virtual ~RowBytes() = default;

  virtual void append(std::span<const std::byte> bytes) = 0;

  // Ends appending.
  virtual void finish() = 0;

  // REQUIRES: finished.
  virtual std::span<const std::byte> bytes() const = 0;

  // Says that bytes are read next, or no longer.
  virtual void expect(std::size_t, std::size_t) const {}
  virtual void give_back(std::size_t, std::size_t) const {}
};

// `expected` of them, or more.
std::unique_ptr<RowBytes> bytes_in_memory(std::size_t expected);

// In a file of the folder that has no name. Throws Error(not_found) where there is no such folder,
// Error(io) where it cannot be written to, and as it grows where the disk is full.
std::unique_ptr<RowBytes> bytes_in_file(const std::string& folder);

}  // namespace lore
