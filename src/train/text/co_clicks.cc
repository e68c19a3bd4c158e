#include "lore/train/co_clicks.h"

#include <algorithm>
#include <set>
#include <utility>

#include "train/random.h"

namespace lore {

namespace {

// Clicks on known items of known users, each user's in the order of time.
std::vector<History::Event> clicks_of(const Examples& rows) {
  std::vector<History::Event> clicks;
  for (const Example& row : rows) {
    if (row.label == 1 && row.user != 0 && row.item != 0) {
      clicks.push_back({row.user, row.item, row.time});
    }
  }
  std::ranges::stable_sort(
      clicks, {}, [](const History::Event& click) { return std::pair(click.user, click.time); });
  return clicks;
}

RowPair pair_of(const History::Event& a, const History::Event& b) {
  const auto [first, second] = std::minmax(a.item, b.item);
  return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(second)};
}

std::vector<RowPair> choice_of(std::vector<RowPair> pairs, const CoClickOptions& options) {
  if (pairs.size() <= options.most_pairs) return pairs;
  std::vector<std::uint32_t> order = permutation(pairs.size(), Random(options.seed));
  order.resize(options.most_pairs);
  std::ranges::sort(order);
  std::vector<RowPair> chosen;
  for (const std::uint32_t i : order) chosen.push_back(pairs[i]);
  return chosen;
}

}  // namespace

std::vector<RowPair> co_clicks(const Dataset& data, const CoClickOptions& options) {
  const std::vector<History::Event> clicks = clicks_of(data.examples(Split::train));
  std::set<std::pair<std::uint32_t, std::uint32_t>> found;
  for (std::size_t i = 0; i < clicks.size(); ++i) {
    for (std::size_t j = i + 1; j < clicks.size() && j <= i + options.window; ++j) {
      if (clicks[j].user != clicks[i].user) break;
      if (clicks[j].item == clicks[i].item) continue;
      const RowPair pair = pair_of(clicks[i], clicks[j]);
      found.emplace(pair.first, pair.second);
    }
  }
  std::vector<RowPair> pairs;
  for (const auto& [first, second] : found) pairs.push_back({first, second});
  return choice_of(std::move(pairs), options);
}

}  // namespace lore
