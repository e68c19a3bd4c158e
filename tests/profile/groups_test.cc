#include "profile/groups.h"

#include <gmock/gmock.h>

#include "lore/data/vector_table.h"

#include "profile/sample_pack.h"
#include "profile/shop.h"

namespace lore {
namespace {

TEST(EntityGroups, OfUsersTellWhatMostOfThemMet) {
  const Shop shop;
  VectorTable({"ann", "bob"}, Matrix(2, 2, {1, 0, 1, 0.1F})).write(shop.path("v.safetensors"));
  const ProfileJob job{.data = shop.spec(R"({"until": 1000})"),
                       .side = Side::user,
                       .pack = parse_pack(sample_pack()),
                       .group_vectors = shop.path("v.safetensors"),
                       .groups = 1,
                       .tail = 3};
  const EntityGroups groups(job);
  ASSERT_TRUE(groups.prompt_for("bob"));
  EXPECT_EQ(groups.prompt_for("bob")->user, "Alien,  stars\nDune,  stars");
  EXPECT_FALSE(groups.prompt_for("ann"));  // has four interactions
  EXPECT_FALSE(groups.prompt_for("cem"));  // has no vector
}

}  // namespace
}  // namespace lore
