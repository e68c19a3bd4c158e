#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lore {

// Texts, looked up by how a longer text starts. Sorted, and narrowed down byte by byte.
// Thread safety: const members are safe for concurrent use.
class PieceIndex {
 public:
  // Texts and the ids they stand for; of equal texts the last counts. Empty ones are left out.
  explicit PieceIndex(std::vector<std::pair<std::string, std::int32_t>> pieces);

  // Calls `visit(length, id)` for each piece that `text` starts with, the shortest first.
  template <typename Visit>
  void prefixes_of(std::string_view text, Visit visit) const {
    if (text.empty()) return;
    const auto first = static_cast<unsigned char>(text[0]);
    std::size_t begin = starts_[first];
    std::size_t end = starts_[first + 1];
    for (std::size_t length = 1; begin < end; ++length) {
      if (pieces_[begin].first.size() == length) visit(length, pieces_[begin++].second);
      if (length == text.size()) return;
      narrow(begin, end, length, static_cast<unsigned char>(text[length]));
    }
  }

 private:
  // Leaves of the pieces in [begin, end), which agree in their first `at` bytes and are longer,
  // those with `byte` there.
  void narrow(std::size_t& begin, std::size_t& end, std::size_t at, unsigned char byte) const;

  std::vector<std::pair<std::string, std::int32_t>> pieces_;
  std::array<std::size_t, 257> starts_ = {};  // of the pieces that begin with a byte
};

}  // namespace lore
