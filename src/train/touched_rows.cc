#include "train/touched_rows.h"

#include <algorithm>

#include "lore/input.h"

#include "train/huge_pages.h"

namespace lore {

namespace {

// How far ahead a slot is asked for: as long as memory takes, at a few nanoseconds an id.
constexpr std::size_t slots_ahead = 48;

}  // namespace

TouchedRows::TouchedRows(std::size_t rows, Steps steps, std::size_t first_row)
    : steps_(steps), first_row_(std::max<std::size_t>(first_row, padding_id + 1)), slots_(rows) {
  prefer_huge_pages(std::as_bytes(std::span(slots_)));
}

std::uint32_t TouchedRows::touch(std::int32_t id) {
  if (static_cast<std::size_t>(id) < first_row_) return 0;
  Slot& slot = slots_[static_cast<std::size_t>(id)];
  if (slot.stamp != stamp_) {
    slot.stamp = stamp_;
    rows_.push_back(id);
    counts_.push_back(++slot.count);
    slot.position = static_cast<std::uint32_t>(rows_.size());
  }
  return slot.position;
}

std::span<const std::uint32_t> TouchedRows::touch(std::span<const std::int32_t> ids) {
  positions_.resize(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::size_t ahead = std::min(i + slots_ahead, ids.size() - 1);
    __builtin_prefetch(&slots_[static_cast<std::size_t>(ids[ahead])], 1);
    positions_[i] = touch(ids[i]);
  }
  return positions_;
}

std::uint32_t TouchedRows::position(std::size_t row) const {
  return slots_[row].stamp == stamp_ ? slots_[row].position : 0;
}

std::int32_t TouchedRows::count(std::size_t row) const {
  return slots_[row].stamp == stamp_ ? slots_[row].count : slots_[row].count + 1;
}

void TouchedRows::finish() {
  for (std::size_t row = first_row_; steps_ == Steps::all && row < slots_.size(); ++row) {
    slots_[row].count = count(row);
  }
  rows_.clear();
  counts_.clear();
  if (++stamp_ == 0) {  // wrapped: no old stamp may be taken for a new one
    for (Slot& slot : slots_) slot.stamp = 0;
    stamp_ = 1;
  }
}

void TouchedRows::write(TensorWriter& writer, const std::string& name) const {
  std::vector<std::int32_t> counts;
  for (const Slot& slot : slots_) counts.push_back(slot.count);
  writer.add(name, counts);
}

void TouchedRows::read(const TensorFile& file, const std::string& name) {
  const std::vector<std::int32_t> counts = file.int32s(name);
  const std::size_t rows = std::min(counts.size(), slots_.size());
  for (std::size_t row = 0; row < rows; ++row) slots_[row].count = counts[row];
}

}  // namespace lore
