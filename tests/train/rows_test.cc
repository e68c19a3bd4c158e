#include "train/rows.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "train/batches.h"

namespace lore {
namespace {

// Rows whose only value is their number, as an id.
class Numbered : public Rows {
 public:
  explicit Numbered(std::size_t count) : count_(count) {}

  std::size_t size() const override { return count_; }
  float label(std::size_t row) const override { return float(row % 2); }
  void fill(std::span<const std::uint32_t> rows, Batch& batch) override {
    batch = {.rows = rows.size(), .columns = std::vector<Batch::Column>(1), .labels = {}};
    for (std::uint32_t row : rows) {
      batch.columns[0].ids.push_back(std::int32_t(row) + 2);
      batch.labels.push_back(label(row));
    }
  }

 private:
  std::size_t count_;
};

const std::vector<Input> number = {id_field("number", Side::user, 1000)};

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

TEST(HideIds, TouchesFieldsOfTheirOwnTableOnly) {
  const Input item = id_field("item", Side::item, 9, 2);
  Input category = id_field("category", Side::item, 9);
  category.table = "item";
  const std::vector<Input> inputs = {item, category, history_of(item, 2)};
  Batch batch = random_batch(inputs, 50, 1);
  const Batch before = batch;
  Random random(1);
  hide_ids(inputs, 0.9999999, random, batch);
  for (std::size_t i = 0; i < batch.columns[0].ids.size(); ++i) {
    const bool padding = before.columns[0].ids[i] == padding_id;
    EXPECT_EQ(batch.columns[0].ids[i], padding ? padding_id : unknown_id);
  }
  EXPECT_EQ(batch.columns[1].ids, before.columns[1].ids);
  EXPECT_EQ(batch.columns[2].ids, before.columns[2].ids);
}

TEST(HideIds, DoesNothingUnasked) {
  Batch batch = random_batch(number, 50, 1);
  const Batch before = batch;
  Random random(1);
  hide_ids(number, 0, random, batch);
  EXPECT_EQ(batch.columns[0].ids, before.columns[0].ids);
}

TEST(TaughtRows, MixTheTeachersWordWithTheLabel) {
  Numbered rows(3);
  const std::vector<float> said = {0.5f, 0.25f, 1};
  TaughtRows taught(rows, said, 0.25f);
  Batch batch;
  const std::vector<std::uint32_t> order = {2, 0};
  taught.fill(order, batch);
  EXPECT_FLOAT_EQ(batch.labels[0], 0.75f * rows.label(2) + 0.25f);
  EXPECT_FLOAT_EQ(batch.labels[1], 0.75f * rows.label(0) + 0.125f);
  EXPECT_EQ(taught.label(2), rows.label(2));
}

TEST(TaughtRows, NeedAProbabilityARowAndAShare) {
  Numbered rows(2);
  const auto refuses = [&](const std::vector<float>& said, float share) {
    EXPECT_THROW(TaughtRows(rows, said, share), Error);
  };
  refuses({0.5f}, 0.5f);
  refuses({0.5f, 1.5f}, 0.5f);
  refuses({0.5f, NAN}, 0.5f);
  refuses({0.5f, 0.5f}, 1.5f);
}

}  // namespace
}  // namespace lore
