#include "train/id_dropout.h"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>

#include "lore/error.h"

#include "train/batches.h"

namespace lore {
namespace {

const Input item = id_field("item", Side::item, 900, 2);
const Input user = id_field("user", Side::user, 900);

std::vector<Input> all_inputs() {
  Input category = id_field("category", Side::item, 900);
  category.table = "item";
  return {item, user, category, history_of(item, 2), number_field("price", Side::item)};
}

// The share of `before`'s known ids that are unknown in `after`.
double share_hidden(const std::vector<std::int32_t>& before,
                    const std::vector<std::int32_t>& after) {
  double known = 0;
  double hidden = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] <= unknown_id) {
      EXPECT_EQ(after[i], before[i]);
      continue;
    }
    EXPECT_TRUE(after[i] == before[i] || after[i] == unknown_id);
    ++known;
    hidden += after[i] == unknown_id;
  }
  return hidden / known;
}

class IdDropoutTest : public testing::Test {
 protected:
  Batch hidden_by(const IdDropout& dropout, std::uint64_t seed = 1) const {
    Batch batch = before_;
    Random random(seed);
    dropout.hide(random, batch);
    return batch;
  }

  double share(const Batch& after, std::size_t input) const {
    return share_hidden(before_.columns[input].ids, after.columns[input].ids);
  }

  const std::vector<Input> inputs_ = all_inputs();
  const Batch before_ = random_batch(inputs_, 5000, 1);
};

TEST_F(IdDropoutTest, HidesTheShareAskedOfFieldsWithATableOfTheirOwn) {
  const Batch after = hidden_by(IdDropout(inputs_, 0.3));
  EXPECT_NEAR(share(after, 0), 0.3, 0.03);
  EXPECT_NEAR(share(after, 1), 0.3, 0.03);
  for (std::size_t i = 2; i < inputs_.size(); ++i) {
    EXPECT_EQ(after.columns[i].ids, before_.columns[i].ids);
    EXPECT_EQ(after.columns[i].floats, before_.columns[i].floats);
  }
}

TEST_F(IdDropoutTest, HidesMoreOfTheColumnsNamed) {
  const Batch after = hidden_by(IdDropout(inputs_, 0.1, {{"user", 0.8f}}));
  EXPECT_NEAR(share(after, 0), 0.1, 0.02);
  EXPECT_NEAR(share(after, 1), 0.8, 0.03);
}

TEST_F(IdDropoutTest, KeepsTheIdsOfAColumnWhoseChanceIsNought) {
  const Batch after = hidden_by(IdDropout(inputs_, 0.5, {{"item", 0.0f}}));
  EXPECT_EQ(after.columns[0].ids, before_.columns[0].ids);
  EXPECT_NEAR(share(after, 1), 0.5, 0.03);
}

TEST_F(IdDropoutTest, DoesNothingUnasked) {
  const Batch after = hidden_by(IdDropout(inputs_, 0));
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    EXPECT_EQ(after.columns[i].ids, before_.columns[i].ids);
  }
}

TEST_F(IdDropoutTest, IsEqualForEqualSeeds) {
  const IdDropout dropout(inputs_, 0.1, {{"item", 0.4f}});
  EXPECT_EQ(hidden_by(dropout, 3).columns[0].ids, hidden_by(dropout, 3).columns[0].ids);
  EXPECT_NE(hidden_by(dropout, 3).columns[0].ids, hidden_by(dropout, 4).columns[0].ids);
}

TEST_F(IdDropoutTest, RefusesColumnsWithoutIdsOfTheirOwn) {
  for (const std::string column : {"category", "history.item", "price", "nothing"}) {
    try {
      const IdDropout dropout(inputs_, 0, {{column, 0.5f}});
      ADD_FAILURE() << column;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
      EXPECT_EQ(error.fault().place.field, "id_dropout");
      EXPECT_EQ(error.fault().expected, "one of item, user");
      EXPECT_EQ(error.fault().found, column);
    }
  }
}

}  // namespace
}  // namespace lore
