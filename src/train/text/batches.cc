#include "train/text/batches.h"

#include <algorithm>

namespace lore {

namespace {

constexpr std::size_t batches_sorted_together = 32;

void shuffle(std::vector<std::uint32_t>& rows, Random random) {
  const std::vector<std::uint32_t> order = permutation(rows.size(), random);
  std::vector<std::uint32_t> shuffled;
  for (const std::uint32_t i : order) shuffled.push_back(rows[i]);
  rows = std::move(shuffled);
}

}  // namespace

TextBatches batches_by_length(std::span<const TokenIds> texts, std::vector<std::uint32_t> rows,
                              std::size_t batch_size, Random random) {
  shuffle(rows, random.fork(0));
  TextBatches batches;
  const std::size_t together = batches_sorted_together * batch_size;
  for (std::size_t first = 0; first < rows.size(); first += together) {
    const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = begin + static_cast<std::ptrdiff_t>(std::min(together, rows.size() - first));
    std::stable_sort(begin, end, [&](std::uint32_t a, std::uint32_t b) {
      return texts[a].size() < texts[b].size();
    });
    for (auto at = begin; at != end;) {
      const auto next = at + std::min<std::ptrdiff_t>(end - at, std::ptrdiff_t(batch_size));
      batches.emplace_back(at, next);
      at = next;
    }
  }
  TextBatches shuffled;
  for (const std::uint32_t i : permutation(batches.size(), random.fork(1))) {
    shuffled.push_back(std::move(batches[i]));
  }
  return shuffled;
}

std::vector<TokenIds> texts_of(std::span<const TokenIds> texts,
                               std::span<const std::uint32_t> batch, double dropout,
                               Random random) {
  std::vector<TokenIds> kept;
  for (const std::uint32_t row : batch) {
    TokenIds& text = kept.emplace_back();
    for (const std::int32_t id : texts[row]) {
      if (random.uniform() >= dropout) text.push_back(id);
    }
    if (text.empty()) text.push_back(texts[row].front());
  }
  return kept;
}

}  // namespace lore
