#include "text/piece_index.h"

#include <algorithm>

namespace lore {

namespace {

using Piece = std::pair<std::string, std::int32_t>;

unsigned char byte_at(const Piece& piece, std::size_t at) {
  return static_cast<unsigned char>(piece.first[at]);
}

}  // namespace

PieceIndex::PieceIndex(std::vector<Piece> pieces) : pieces_(std::move(pieces)) {
  const auto is_before = [](const Piece& a, const Piece& b) { return a.first < b.first; };
  const auto is_same = [](const Piece& a, const Piece& b) { return a.first == b.first; };
  std::erase_if(pieces_, [](const Piece& piece) { return piece.first.empty(); });
  std::reverse(pieces_.begin(), pieces_.end());
  std::stable_sort(pieces_.begin(), pieces_.end(), is_before);
  pieces_.erase(std::unique(pieces_.begin(), pieces_.end(), is_same), pieces_.end());
  std::size_t at = 0;
  for (std::size_t byte = 0; byte < starts_.size(); ++byte) {
    while (at < pieces_.size() && byte_at(pieces_[at], 0) < byte) ++at;
    starts_[byte] = at;
  }
}

void PieceIndex::narrow(std::size_t& begin, std::size_t& end, std::size_t at,
                        unsigned char byte) const {
  const auto first = pieces_.begin();
  const auto from = first + static_cast<std::ptrdiff_t>(begin);
  const auto to = first + static_cast<std::ptrdiff_t>(end);
  const auto low =
      std::partition_point(from, to, [&](const Piece& p) { return byte_at(p, at) < byte; });
  const auto high =
      std::partition_point(low, to, [&](const Piece& p) { return byte_at(p, at) <= byte; });
  begin = static_cast<std::size_t>(low - first);
  end = static_cast<std::size_t>(high - first);
}

}  // namespace lore
