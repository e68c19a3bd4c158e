#include "lore/serve/ranking.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(Rung, HasANameOfItsOwn) {
  std::set<std::string> names;
  for (const Rung rung :
       {Rung::fused, Rung::no_item_vector, Rung::no_user_vector, Rung::unknown_ids, Rung::prior}) {
    names.insert(name_of(rung));
  }
  EXPECT_EQ(names.size(), 5u);
  EXPECT_FALSE(names.contains(""));
}

TEST(Ranking, IsDegradedBelowTheFirstRungOrWhereSomethingIsMissing) {
  Ranking ranking;
  EXPECT_FALSE(ranking.is_degraded());
  ranking.unscored = 1;
  EXPECT_TRUE(ranking.is_degraded());
  ranking.unscored = 0;
  ranking.rung = Rung::no_item_vector;
  EXPECT_TRUE(ranking.is_degraded());
}

}  // namespace
}  // namespace lore
