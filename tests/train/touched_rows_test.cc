#include "train/touched_rows.h"

#include <gmock/gmock.h>

#include "lore/input.h"

namespace lore {
namespace {

using testing::ElementsAre;

constexpr std::size_t rows = 8;

std::vector<std::uint32_t> touch(TouchedRows& touched, const std::vector<std::int32_t>& ids) {
  const auto positions = touched.touch(ids);
  return {positions.begin(), positions.end()};
}

TEST(TouchedRows, ListsDistinctRowsInOrder) {
  TouchedRows touched(rows);
  EXPECT_THAT(touch(touched, {6, 2, 6, 3}), ElementsAre(1, 2, 1, 3));
  EXPECT_THAT(touch(touched, {7, 2}), ElementsAre(4, 2));
  EXPECT_THAT(touched.rows(), ElementsAre(6, 2, 3, 7));
  touched.finish();
  EXPECT_TRUE(touched.rows().empty());
  EXPECT_THAT(touch(touched, {2, 6}), ElementsAre(1, 2));
}

TEST(TouchedRows, NeverTouchesPaddingNorRowsBeforeTheFirst) {
  TouchedRows all(rows);
  EXPECT_THAT(touch(all, {padding_id, 1}), ElementsAre(0, 1));
  TouchedRows later(rows, TouchedRows::Steps::looked_up, 5);
  EXPECT_THAT(touch(later, {4, 5, padding_id}), ElementsAre(0, 1, 0));
  EXPECT_THAT(later.rows(), ElementsAre(5));
}

TEST(TouchedRows, CountsTheStepsOfEachRow) {
  TouchedRows touched(rows);
  touch(touched, {2, 2, 3});
  EXPECT_THAT(touched.counts(), ElementsAre(1, 1));
  touched.finish();
  touch(touched, {4, 2});
  EXPECT_THAT(touched.counts(), ElementsAre(1, 2));
}

TEST(TouchedRows, CountsEveryRowWhereAStepChangesAll) {
  TouchedRows touched(rows, TouchedRows::Steps::all);
  touch(touched, {2});
  EXPECT_EQ(touched.position(2), 1);
  EXPECT_EQ(touched.position(3), 0);
  EXPECT_EQ(touched.count(2), 1);
  EXPECT_EQ(touched.count(3), 1);
  touched.finish();
  touch(touched, {3});
  for (std::size_t row = 1; row < rows; ++row) EXPECT_EQ(touched.count(row), 2) << row;
}

TEST(TouchedRows, GoesOnFromTheCountsOfAShorterTable) {
  TouchedRows before(3);
  touch(before, {2});
  before.finish();
  TensorWriter writer;
  before.write(writer, "steps");
  const std::string path = testing::TempDir() + "lore_touched_rows.safetensors";
  writer.write(path);
  TouchedRows after(rows);
  after.read(TensorFile::open(path), "steps");
  touch(after, {2, 7});
  EXPECT_THAT(after.counts(), ElementsAre(2, 1));
}

}  // namespace
}  // namespace lore
