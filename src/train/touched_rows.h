#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lore/data/safetensors.h"

namespace lore {

// Which rows a batch looks up, each once, and how many steps each row has seen: told once for all
// tables of which the same ids are looked up, such as a field's embedding and its first order.
// Thread safety: one thread at a time.
class TouchedRows {
 public:
  // What a step changes: the rows looked up since the last one, or every row.
  enum class Steps : std::uint8_t { looked_up, all };

  // Of tables of so many rows. Padding, and the rows before `first_row`, are never touched.
  explicit TouchedRows(std::size_t rows, Steps steps = Steps::looked_up, std::size_t first_row = 0);

  // Of each of `ids`, where it stands among the touched rows, from 1 on; 0 for what is never
  // touched. Valid until the next call. REQUIRES: every id is a row.
  std::span<const std::uint32_t> touch(std::span<const std::int32_t> ids);

  // The touched rows, in order of first appearance, and of each how many steps it will have seen
  // after the coming one.
  std::span<const std::int32_t> rows() const { return rows_; }
  std::span<const std::int32_t> counts() const { return counts_; }

  // The same of any row from `first_row` on, where a step changes all: its place among the touched
  // rows, or 0.
  std::uint32_t position(std::size_t row) const;
  std::int32_t count(std::size_t row) const;

  Steps steps() const { return steps_; }
  std::size_t first_row() const { return first_row_; }

  // The step is done: no row is touched.
  void finish();

  // The steps of each row to a tensor, and back; those of shorter tables become those of the first
  // rows. REQUIRES: no row is touched.
  void write(TensorWriter& writer, const std::string& name) const;
  void read(const TensorFile& file, const std::string& name);

 private:
  struct Slot {
    std::uint32_t stamp = 0;     // that of the coming step: the row is touched
    std::uint32_t position = 0;  // where it is
    std::int32_t count = 0;      // steps of the row, the coming one too where it is touched
  };

  std::uint32_t touch(std::int32_t id);

  Steps steps_;
  std::size_t first_row_;
  std::vector<Slot> slots_;               // [rows]
  std::vector<std::int32_t> rows_;        // [U]
  std::vector<std::int32_t> counts_;      // [U]
  std::vector<std::uint32_t> positions_;  // of the ids at hand
  std::uint32_t stamp_ = 1;
};

}  // namespace lore
