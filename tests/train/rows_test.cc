#include "train/rows.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/error.h"

#include "train/numbered_rows.h"

namespace lore {
namespace {

using testing::ElementsAre;
using testing::Pair;

// Rows in a window, which tell what they are asked for.
class WindowedRows : public Numbered {
 public:
  using Numbered::Numbered;

  std::size_t window() const override { return 2; }
  void expect(std::size_t first, std::size_t count) override { asked.emplace_back(first, count); }
  void give_back(std::size_t first, std::size_t count) override { expect(first, count); }

  std::vector<std::pair<std::size_t, std::size_t>> asked;
};

TEST(DerivedRows, AreThoseBehindThem) {
  WindowedRows rows(5);
  DerivedRows derived(rows);
  EXPECT_EQ(derived.size(), 5u);
  EXPECT_EQ(derived.label(3), rows.label(3));
  EXPECT_EQ(derived.window(), 2u);
  derived.expect(1, 2);
  derived.give_back(3, 1);
  EXPECT_THAT(rows.asked, ElementsAre(Pair(1, 2), Pair(3, 1)));
  Batch batch;
  derived.fill(std::vector<std::uint32_t>{4, 0}, batch);
  EXPECT_THAT(batch.columns[0].ids, ElementsAre(4 + 2, 0 + 2));
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
