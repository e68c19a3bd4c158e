#include "train/text/hard_negatives.h"

#include <algorithm>

namespace lore {

namespace {

constexpr std::int64_t depth = 16;  // of the list of a text
constexpr std::int64_t rows_at_once = 1024;

}  // namespace

Partners::Partners(std::span<const RowPair> pairs, std::size_t texts) : partners_(texts) {
  for (const auto& [a, b] : pairs) {
    partners_[a].push_back(b);
    partners_[b].push_back(a);
  }
  for (auto& partners : partners_) std::ranges::sort(partners);
}

bool Partners::contains(std::uint32_t a, std::uint32_t b) const {
  return std::ranges::binary_search(partners_[a], b);
}

HardNegatives::HardNegatives(const at::Tensor& vectors, const std::vector<std::uint32_t>& rows,
                             const Partners& partners, std::size_t texts)
    : nearest_(texts) {
  const std::int64_t count = std::ssize(rows);
  for (std::int64_t first = 0; first < count; first += rows_at_once) {
    const std::int64_t some = std::min(rows_at_once, count - first);
    const at::Tensor scores =
        at::matmul(vectors.narrow(0, first, some), vectors.transpose(0, 1));  // [some, count]
    for (std::int64_t i = 0; i < some; ++i) {
      const std::uint32_t text = rows[static_cast<std::size_t>(first + i)];
      const auto known = std::ssize(partners.of(text)) + 1;  // the text itself and its partners
      const at::Tensor order =
          std::get<1>(scores[i].topk(std::min(count, known + depth))).cpu().contiguous();
      for (std::int64_t k = 0; k < order.numel() && std::ssize(nearest_[text]) < depth; ++k) {
        const std::uint32_t other =
            rows[static_cast<std::size_t>(order.data_ptr<std::int64_t>()[k])];
        if (other != text && !partners.contains(text, other)) nearest_[text].push_back(other);
      }
    }
  }
}

std::optional<std::uint32_t> HardNegatives::pick(std::uint32_t text, Random& random) const {
  const std::vector<std::uint32_t>& nearest = nearest_[text];
  if (nearest.empty()) return std::nullopt;
  return nearest[random.below(nearest.size())];
}

}  // namespace lore
