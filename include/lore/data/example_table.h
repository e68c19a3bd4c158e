#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "lore/data/example.h"

namespace lore {

// How the rows of a table lie: 20 bytes for user, item, time and label, then 4 for each of the own
// ids and own floats, of which all rows have equally many.
struct ExampleLayout {
  std::size_t ids = 0;
  std::size_t floats = 0;

  std::size_t stride() const;  // bytes a row

  // REQUIRES: `example` has own values of these numbers; stride() bytes at `to`.
  void write(const Example& example, std::byte* to) const;

  // Reuses the memory `example` has.
  void read(const std::byte* from, Example& example) const;
};

// Encoded rows, packed: in memory, or in a file that is read where it lies and that nobody else
// sees. What Dataset keeps its splits in.
// Thread safety: const members are safe for concurrent use. Copies share the rows.
class ExampleTable {
 public:
  ExampleTable() = default;  // no rows

  // REQUIRES: `bytes` are finished and hold rows of `layout`.
  ExampleTable(ExampleLayout layout, std::shared_ptr<const class RowBytes> bytes,
               std::size_t window);

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::size_t stride() const { return layout_.stride(); }

  // REQUIRES: row < size().
  Example operator[](std::size_t row) const;
  void read(std::size_t row, Example& example) const;  // reuses the memory `example` has
  float label(std::size_t row) const;
  std::int64_t time(std::size_t row) const;

  // How many rows of a file may be in memory at once: size() where all may, as in memory.
  std::size_t window() const { return window_; }

  // Says that rows first ... first + count - 1 are read next, or no longer. Reading others stays
  // allowed, but for rows in a file it is slow.
  void expect(std::size_t first, std::size_t count) const;
  void give_back(std::size_t first, std::size_t count) const;

 private:
  const std::byte* at(std::size_t row) const;

  ExampleLayout layout_;
  std::shared_ptr<const class RowBytes> bytes_;
  const std::byte* rows_ = nullptr;
  std::size_t size_ = 0;
  std::size_t window_ = 0;
};

}  // namespace lore
