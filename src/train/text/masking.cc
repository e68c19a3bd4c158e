#include "train/text/masking.h"

#include <algorithm>
#include <utility>

namespace lore {

namespace {

std::int32_t replaced(std::int32_t id, std::int32_t mask, std::int32_t vocabulary, Random& random) {
  const std::uint64_t way = random.below(10);
  if (way == 0) return id;
  if (way > 1) return mask;
  return static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(vocabulary)));
}

}  // namespace

MaskedTexts masked(std::vector<TokenIds> texts, double share, std::int32_t mask,
                   std::int32_t vocabulary, Random random) {
  MaskedTexts result;
  std::size_t longest = 0;
  for (const TokenIds& text : texts) longest = std::max(longest, text.size());
  const auto choose = [&](std::size_t text, std::size_t token) {
    std::int32_t& id = texts[text][token];
    result.places.push_back(static_cast<std::int64_t>(text * longest + token));
    result.targets.push_back(id);
    id = replaced(id, mask, vocabulary, random);
  };
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::size_t frame = texts[i].size() >= 3 ? 1 : 0;
    for (std::size_t j = frame; j + frame < texts[i].size(); ++j) {
      if (random.uniform() < share) choose(i, j);
    }
  }
  if (result.places.empty()) choose(0, texts[0].size() / 2);
  result.texts = std::move(texts);
  return result;
}

}  // namespace lore
