#include "recommender/slices.h"

#include <functional>
#include <limits>
#include <numeric>

namespace lore {

namespace {

struct Exposure {
  std::int32_t least;
  std::int32_t most;
  const char* name;
};

constexpr Exposure exposures[] = {
    {0, 5, "at most 5 rows"},
    {6, 20, "6 to 20 rows"},
    {21, 100, "21 to 100 rows"},
    {101, std::numeric_limits<std::int32_t>::max(), "more than 100 rows"},
};

// Appends the rows for which `fits`, if there are any.
void add(std::vector<RowSlice>& slices, const std::string& name, const Examples& rows,
         const std::function<bool(const Example&)>& fits) {
  RowSlice slice{.name = name, .rows = {}};
  std::size_t i = 0;
  for (const Example& row : rows) {
    if (fits(row)) slice.rows.push_back(i);
    ++i;
  }
  if (!slice.rows.empty()) slices.push_back(std::move(slice));
}

std::size_t entity_of(const Example& row, Side side) {
  return static_cast<std::size_t>(side == Side::user ? row.user : row.item);
}

}  // namespace

std::vector<RowSlice> slices_of(const Dataset& dataset, Split split) {
  const Examples rows = dataset.examples(split);
  std::vector<RowSlice> slices;
  add(slices, "all", rows, [](const Example&) { return true; });
  for (const Side side : {Side::user, Side::item}) {
    const auto& counts = side == Side::user ? dataset.user_counts() : dataset.item_counts();
    for (const Exposure& exposure : exposures) {
      add(slices, std::string(name_of(side)) + "s of " + exposure.name, rows,
          [&](const Example& row) {
            const std::int32_t count = counts[entity_of(row, side)];
            return count >= exposure.least && count <= exposure.most;
          });
    }
  }
  for (const Side side : {Side::user, Side::item}) {
    const Catalog& entities = dataset.store().catalog(side);
    if (entities.has_vector.empty()) continue;
    add(slices, std::string("no ") + name_of(side) + " vector", rows,
        [&](const Example& row) { return entities.has_vector[entity_of(row, side)] == 0; });
  }
  return slices;
}

}  // namespace lore
