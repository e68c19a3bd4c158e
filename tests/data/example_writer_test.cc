#include "data/example_writer.h"

#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

constexpr std::int32_t count = 1000;

ExampleTable written(const LoadOptions& options, std::size_t expected = 0) {
  ExampleWriter writer(options, {.ids = 1}, expected);
  for (std::int32_t i = 0; i < count; ++i) writer.add({.user = i, .own_ids = {2 * i}});
  return writer.finish();
}

TEST(ExampleWriter, KeepsRowsInMemoryAndInAFile) {
  const DatasetFiles files;
  for (const ExampleTable& table :
       {written({}), written({}, count), written({.rows_folder = files.path(".")})}) {
    ASSERT_EQ(table.size(), std::size_t{count});
    for (const std::size_t i : {0, 1, 999}) {
      EXPECT_EQ(table[i].user, std::int32_t(i));
      EXPECT_EQ(table[i].own_ids.at(0), std::int32_t(2 * i));
    }
  }
}

TEST(ExampleWriter, CountsTheOrderOfRowsAsMemoryToo) {
  const DatasetFiles files;
  const auto window = [&](std::int64_t memory) {
    return written({.rows_folder = files.path("."), .rows_memory = memory}).window();
  };
  EXPECT_EQ(window(28 * 10 + 27), 10u);
  EXPECT_EQ(window(1), 1u);
  EXPECT_EQ(window(1 << 20), std::size_t{count});
  EXPECT_EQ(written({.rows_folder = "", .rows_memory = 1}).window(), std::size_t{count})
      << "rows in memory are there at once anyway";
}

}  // namespace
}  // namespace lore
