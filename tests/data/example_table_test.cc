#include "lore/data/example_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/row_bytes.h"

namespace lore {
namespace {

using ::testing::ElementsAre;

const ExampleLayout two_and_one = {.ids = 2, .floats = 1};

Example row(std::int32_t number) {
  return {.user = number,
          .item = -number,
          .time = std::int64_t{number} << 40,
          .label = float(number % 2),
          .own_ids = {number + 1, number + 2},
          .own_floats = {float(number) / 4}};
}

ExampleTable table_of(std::int32_t rows, std::size_t window) {
  auto bytes = std::shared_ptr<RowBytes>(bytes_in_memory(0));
  std::vector<std::byte> packed(two_and_one.stride());
  for (std::int32_t i = 0; i < rows; ++i) {
    two_and_one.write(row(i), packed.data());
    bytes->append(packed);
  }
  bytes->finish();
  return {two_and_one, bytes, window};
}

TEST(ExampleLayout, TakesFourBytesAValue) {
  EXPECT_EQ(ExampleLayout().stride(), 20u);
  EXPECT_EQ(two_and_one.stride(), 32u);
}

TEST(ExampleTable, GivesTheRowsPacked) {
  const ExampleTable table = table_of(100, 1000);
  ASSERT_EQ(table.size(), 100u);
  EXPECT_EQ(table.stride(), 32u);
  Example found = {.own_ids = {9, 9, 9}, .own_floats = {}};
  for (const std::int32_t i : {0, 99, 7}) {
    const auto at = static_cast<std::size_t>(i);
    table.read(at, found);
    EXPECT_EQ(found.user, i);
    EXPECT_EQ(found.item, -i);
    EXPECT_EQ(found.time, std::int64_t{i} << 40);
    EXPECT_EQ(table.time(at), found.time);
    EXPECT_EQ(table.label(at), float(i % 2));
    EXPECT_EQ(table[at].label, float(i % 2));
    EXPECT_THAT(found.own_ids, ElementsAre(i + 1, i + 2));
    EXPECT_THAT(table[at].own_floats, ElementsAre(float(i) / 4));
  }
}

TEST(ExampleTable, HasAWindowOfNoMoreThanItsRows) {
  EXPECT_EQ(table_of(100, 1000).window(), 100u);
  EXPECT_EQ(table_of(100, 10).window(), 10u);
}

TEST(ExampleTable, MayBeEmpty) {
  const ExampleTable none;
  EXPECT_TRUE(none.empty());
  none.expect(0, 0);
  none.give_back(0, 0);
  EXPECT_TRUE(table_of(0, 10).empty());
}

TEST(ExampleTable, SharesItsRowsWithCopies) {
  ExampleTable copy;
  {
    const ExampleTable table = table_of(3, 3);
    copy = table;
  }
  EXPECT_EQ(copy[2].user, 2);
}

}  // namespace
}  // namespace lore
