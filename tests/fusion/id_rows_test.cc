#include "fusion/id_rows.h"

#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fusion/known_store.h"

namespace lore {
namespace {

using testing::ElementsAre;
using testing::Pair;

std::vector<std::pair<std::size_t, std::size_t>> known_ids(Side side) {
  std::vector<std::pair<std::size_t, std::size_t>> rows;
  each_known_id(known_store(), side,
                [&](std::size_t entity, std::size_t row) { rows.emplace_back(entity, row); });
  return rows;
}

TEST(IdRows, AreThoseOfEntitiesWithAVectorAndAnIdOfTheirOwn) {
  EXPECT_THAT(known_ids(Side::item), ElementsAre(Pair(1, 2), Pair(2, 3)));  // "i3" is unknown
  EXPECT_THAT(known_ids(Side::user), ElementsAre());                        // no vectors
}

TEST(IdRows, NamesTheTableOfIds) {
  EXPECT_EQ(id_table(known_store(), Side::item), "item");
  EXPECT_EQ(id_table(known_store(), Side::user), "user");
}

}  // namespace
}  // namespace lore
