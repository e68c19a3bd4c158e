#include "text/windows.h"

#include <algorithm>

namespace lore {

namespace {

constexpr std::size_t overlap_share = 8;  // an eighth of a window stands in the one before, too

using Ids = std::span<const std::int32_t>;

Window framed(const TextFrame& frame, Ids head, Ids tail = {}) {
  Window window = frame.before;
  window.insert(window.end(), head.begin(), head.end());
  window.insert(window.end(), tail.begin(), tail.end());
  window.insert(window.end(), frame.after.begin(), frame.after.end());
  return window;
}

std::vector<Window> overlapping(Ids ids, const TextFrame& frame, std::size_t room) {
  const std::size_t step = std::max<std::size_t>(1, room - room / overlap_share);
  std::vector<Window> windows;
  for (std::size_t begin = 0;; begin += step) {
    const std::size_t count = std::min(room, ids.size() - begin);
    windows.push_back(framed(frame, ids.subspan(begin, count)));
    if (begin + count == ids.size()) return windows;
  }
}

std::vector<Window> split(Ids ids, const TextFrame& frame, std::size_t room, LongText long_text,
                          TextCounts& counts) {
  if (ids.size() <= room) {
    if (ids.empty() && frame.size() == 0) return {};
    return {framed(frame, ids)};
  }
  ++counts.long_texts;
  if (long_text == LongText::windows) return overlapping(ids, frame, room);
  counts.cut_tokens += ids.size() - room;
  const std::size_t tail = long_text == LongText::head_tail ? room / 2 : 0;
  return {framed(frame, ids.first(room - tail), ids.last(tail))};
}

}  // namespace

std::vector<Window> windows_of(Ids ids, const TextFrame& frame, std::size_t longest,
                               LongText long_text, TextCounts& counts) {
  std::vector<Window> windows = split(ids, frame, longest - frame.size(), long_text, counts);
  ++counts.texts;
  counts.windows += windows.size();
  for (const Window& window : windows) counts.tokens += window.size();
  return windows;
}

}  // namespace lore
