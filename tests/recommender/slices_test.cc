#include "recommender/slices.h"

#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/data/vector_table.h"

#include "recommender/tiny_data.h"

namespace lore {
namespace {

std::size_t rows_of(const std::vector<RowSlice>& slices, const std::string& name) {
  for (const RowSlice& slice : slices) {
    if (slice.name == name) return slice.rows.size();
  }
  return 0;
}

TEST(Slices, PartRowsByExposure) {
  const TinyData data;
  const Dataset dataset = Dataset::load(read_dataset_spec(data / "dataset.json"));
  const std::vector<RowSlice> slices = slices_of(dataset, Split::test);
  const std::size_t all = dataset.examples(Split::test).size();
  EXPECT_EQ(slices.front().name, "all");
  EXPECT_EQ(slices.front().rows.size(), all);
  for (const std::string side : {"users", "items"}) {
    std::size_t sum = 0;
    for (const std::string what :
         {"at most 5 rows", "6 to 20 rows", "21 to 100 rows", "more than 100 rows"}) {
      sum += rows_of(slices, side + " of " + what);
    }
    EXPECT_EQ(sum, all) << side;
  }
  EXPECT_EQ(rows_of(slices, "no item vector"), 0);
}

TEST(Slices, FindRowsWithoutAVector) {
  const TinyData data;
  Dataset dataset = Dataset::load(read_dataset_spec(data / "dataset.json"));
  dataset.store().attach_vectors(Side::item, VectorTable({"i0", "i1"}, Matrix(2, 2, {1, 0, 0, 1})));
  const std::vector<RowSlice> slices = slices_of(dataset, Split::test);
  const Catalog& items = dataset.store().items();
  std::size_t expected = 0;
  for (const Example& row : dataset.examples(Split::test)) {
    const std::string_view id = items.ids()[static_cast<std::size_t>(row.item)];
    expected += id != "i0" && id != "i1" ? 1 : 0;
  }
  EXPECT_GT(expected, 0);
  EXPECT_EQ(rows_of(slices, "no item vector"), expected);
}

}  // namespace
}  // namespace lore
