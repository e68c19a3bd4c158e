#include "train/batch_ahead.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "train/synthetic_rows.h"

namespace lore {
namespace {

std::vector<std::int32_t> users_of(const Batch* batch) {
  return batch == nullptr ? std::vector<std::int32_t>() : batch->columns[0].ids;
}

class BatchAheadTest : public testing::Test {
 protected:
  BatchStream stream() {
    return BatchStream(rows_, synthetic_inputs(), {.batch_size = 30, .unknown_probability = 0.1},
                       Random(5));
  }

  // What the stream itself gives in an epoch.
  std::vector<std::vector<std::int32_t>> expected(std::uint64_t epoch) {
    BatchStream plain = stream();
    plain.start(epoch);
    std::vector<std::vector<std::int32_t>> batches;
    for (Batch batch; plain.next(batch);) batches.push_back(users_of(&batch));
    return batches;
  }

  SyntheticRows rows_{100, 1};
};

TEST_F(BatchAheadTest, GivesTheBatchesOfTheStream) {
  BatchStream inner = stream();
  BatchAhead ahead(inner);
  for (std::uint64_t epoch : {1, 2}) {
    ahead.start(epoch);
    for (const auto& users : expected(epoch)) EXPECT_EQ(users_of(ahead.next()), users);
    EXPECT_EQ(ahead.next(), nullptr);
    EXPECT_EQ(ahead.next(), nullptr);
  }
}

TEST_F(BatchAheadTest, StartsInTheMiddleOfAnEpoch) {
  BatchStream inner = stream();
  BatchAhead ahead(inner);
  ahead.start(1);
  ahead.next();
  ahead.start(3, 60);
  EXPECT_EQ(users_of(ahead.next()), expected(3)[2]);
}

TEST_F(BatchAheadTest, EndsWithBatchesLeft) {
  BatchStream inner = stream();
  BatchAhead(inner).start(1);
  BatchAhead never_started(inner);
}

class FailingRows : public SyntheticRows {
 public:
  FailingRows() : SyntheticRows(60, 1) {}
  void fill(std::span<const std::uint32_t> rows, Batch& batch) override {
    if (++fills_ == 2) throw std::runtime_error("no more");
    SyntheticRows::fill(rows, batch);
  }

 private:
  int fills_ = 0;
};

TEST_F(BatchAheadTest, ThrowsWhatMakingABatchThrew) {
  FailingRows rows;
  BatchStream inner(rows, synthetic_inputs(), {.batch_size = 20}, Random(1));
  BatchAhead ahead(inner);
  ahead.start(1);
  EXPECT_NE(ahead.next(), nullptr);
  EXPECT_THROW(ahead.next(), std::runtime_error);
  EXPECT_EQ(ahead.next(), nullptr);
  ahead.start(2);
  EXPECT_NE(ahead.next(), nullptr);
}

}  // namespace
}  // namespace lore
