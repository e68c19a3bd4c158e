#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lore {

// The tokens of some texts, one text after another.
struct TokenBatch {
  std::vector<std::int32_t> ids;        // [T]
  std::vector<std::int32_t> positions;  // [T]: each one's place in its text, from 0
  std::vector<std::size_t> ends;        // by text: where its tokens end in the above

  void add(std::span<const std::int32_t> text) {
    ids.insert(ids.end(), text.begin(), text.end());
    for (std::size_t i = 0; i < text.size(); ++i) {
      positions.push_back(static_cast<std::int32_t>(i));
    }
    ends.push_back(ids.size());
  }

  void clear() {
    ids.clear();
    positions.clear();
    ends.clear();
  }

  std::size_t tokens() const { return ids.size(); }
  std::size_t texts() const { return ends.size(); }
  std::size_t begin(std::size_t text) const { return text == 0 ? 0 : ends[text - 1]; }
  std::size_t length(std::size_t text) const { return ends[text] - begin(text); }
};

}  // namespace lore
