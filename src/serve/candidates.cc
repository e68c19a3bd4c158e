#include "serve/candidates.h"

#include <algorithm>
#include <iterator>

namespace lore {

void Candidates::find(const Serving& serving, const Request& request, Ranking& ranking) {
  rows_.clear();
  added_.clear();
  positions_.clear();
  later_.clear();
  if (request.items.empty()) {
    find_all(serving);
  } else {
    find_named(serving, request.items);
  }
  count(serving, !request.items.empty(), ranking);
}

void Candidates::find_all(const Serving& serving) {
  const std::span<const std::int32_t> known = serving.model->known_items;
  const std::vector<std::int32_t>& hidden = serving.additions->hidden();
  const std::vector<std::int32_t>& added = serving.additions->rows();
  bundled_ = known;
  if (!hidden.empty()) {
    rows_.reserve(known.size());
    std::set_difference(known.begin(), known.end(), hidden.begin(), hidden.end(),
                        std::back_inserter(rows_));
    bundled_ = rows_;
  }
  added_.assign(added.begin(), added.end());
}

void Candidates::find_named(const Serving& serving, std::span<const std::string_view> ids) {
  const Catalog& catalog = serving.model->store().items();
  if (!serving.additions->has_items()) {
    for (const std::string_view id : ids) rows_.push_back(catalog.row(id));
    bundled_ = rows_;
    return;
  }
  for (std::uint32_t i = 0; i < ids.size(); ++i) {
    const Additions::Found found = serving.additions->find(*serving.model, ids[i]);
    (found.is_here ? added_ : rows_).push_back(found.row);
    (found.is_here ? later_ : positions_).push_back(i);
  }
  positions_.insert(positions_.end(), later_.begin(), later_.end());
  bundled_ = rows_;
}

void Candidates::count(const Serving& serving, bool are_named, Ranking& ranking) const {
  const Catalog& catalog = serving.model->store().items();
  if (are_named) ranking.unknown_items = std::count(rows_.begin(), rows_.end(), 0);
  if (!catalog.has_vectors()) return;
  const auto bundled_lacks = [&](std::int32_t row) {
    return row != 0 && catalog.has_vector[static_cast<std::size_t>(row)] == 0;
  };
  const auto added_lacks = [&](std::int32_t row) { return !serving.additions->has_vector(row); };
  ranking.missing_item_vectors = std::count_if(bundled_.begin(), bundled_.end(), bundled_lacks) +
                                 std::count_if(added_.begin(), added_.end(), added_lacks);
}

std::string_view Candidates::id(const Serving& serving, const Request& request,
                                std::size_t k) const {
  if (!request.items.empty()) return request.items[position(k)];
  if (k < bundled_.size()) return serving.model->store().items().id(bundled_[k]);
  return serving.additions->id(added_[k - bundled_.size()]);
}

}  // namespace lore
