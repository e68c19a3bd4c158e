#include "train/batch_stream.h"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "train/numbered_rows.h"

namespace lore {
namespace {

std::vector<std::int32_t> ids_of_epoch(BatchStream& stream, std::uint64_t epoch) {
  std::vector<std::int32_t> ids;
  stream.start(epoch);
  for (Batch filled; stream.next(filled);) {
    const Batch* batch = &filled;
    ids.insert(ids.end(), batch->columns[0].ids.begin(), batch->columns[0].ids.end());
  }
  return ids;
}

TEST(BatchStream, GivesEachRowOnceAnEpochInAnOrderOfItsOwn) {
  Numbered rows(103);
  BatchStream stream(rows, number, {.batch_size = 10}, Random(1));
  EXPECT_EQ(stream.batches_per_epoch(), 11u);
  std::vector<std::int32_t> first = ids_of_epoch(stream, 1);
  std::vector<std::int32_t> second = ids_of_epoch(stream, 2);
  EXPECT_NE(first, second);
  EXPECT_EQ(first, ids_of_epoch(stream, 1));
  std::sort(first.begin(), first.end());
  std::sort(second.begin(), second.end());
  std::vector<std::int32_t> all(103);
  std::iota(all.begin(), all.end(), 2);
  EXPECT_EQ(first, all);
  EXPECT_EQ(second, all);
}

TEST(BatchStream, EndsWithTheRowsThatAreLeft) {
  Numbered rows(5);
  BatchStream stream(rows, number, {.batch_size = 3}, Random(1));
  stream.start(1);
  Batch batch;
  EXPECT_TRUE(stream.next(batch));
  EXPECT_EQ(batch.rows, 3u);
  EXPECT_TRUE(stream.next(batch));
  EXPECT_EQ(batch.rows, 2u);
  EXPECT_FALSE(stream.next(batch));
}

TEST(BatchStream, HidesOtherIdsEachEpoch) {
  Numbered rows(900);
  BatchStream stream(rows, number, {.batch_size = 64, .unknown_probability = 0.2}, Random(1));
  const auto hidden = [&](std::uint64_t epoch) {
    const std::vector<std::int32_t> ids = ids_of_epoch(stream, epoch);
    return std::count(ids.begin(), ids.end(), unknown_id);
  };
  EXPECT_NEAR(double(hidden(1)) / 900, 0.2, 0.05);
  EXPECT_NE(ids_of_epoch(stream, 1), ids_of_epoch(stream, 2));
}

TEST(BatchStream, HidesWhatEpochAndPlaceTell) {
  Numbered rows(300);
  const BatchStream::Options options = {.batch_size = 50, .id_dropout = {{"number", 0.5f}}};
  BatchStream whole(rows, number, options, Random(1));
  const std::vector<std::int32_t> ids = ids_of_epoch(whole, 2);
  BatchStream resumed(rows, number, options, Random(1));
  resumed.start(2, 100);
  std::vector<std::int32_t> rest;
  for (Batch batch; resumed.next(batch);) {
    rest.insert(rest.end(), batch.columns[0].ids.begin(), batch.columns[0].ids.end());
  }
  EXPECT_EQ(rest, std::vector<std::int32_t>(ids.begin() + 100, ids.end()));
}

}  // namespace
}  // namespace lore
