#include "serve/candidates.h"

#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serve/served.h"

namespace lore {
namespace {

using Ids = std::vector<std::string_view>;

Ids ids_of(const Candidates& candidates, const Serving& serving, const Request& request) {
  Ids ids;
  for (std::size_t k = 0; k < candidates.size(); ++k) {
    ids.push_back(candidates.id(serving, request, k));
  }
  return ids;
}

class CandidatesTest : public ::testing::Test {
 protected:
  std::shared_ptr<const Serving> plain_ = serving_of(tiny_bundle());
  std::shared_ptr<const Serving> added_ = serving_of(
      tiny_bundle(), latest_of({addition(new_item()), removal("cup"), addition({.id = "hat"})}));
  Candidates candidates_;
  Ranking ranking_;
};

TEST_F(CandidatesTest, AreTheNamedOnesInTheirOrder) {
  const Ids named = {"map", "sock", "hat", "map"};
  candidates_.find(*plain_, {.user = "ann", .items = named}, ranking_);
  EXPECT_EQ(ids_of(candidates_, *plain_, {.user = "ann", .items = named}), named);
  EXPECT_EQ(ranking_.unknown_items, 1);
  EXPECT_EQ(ranking_.missing_item_vectors, 2);
  EXPECT_EQ(candidates_.position(3), 3u);
  EXPECT_TRUE(candidates_.added().empty());
}

TEST_F(CandidatesTest, AreAllThatAreKnown) {
  candidates_.find(*plain_, {.user = "ann"}, ranking_);
  EXPECT_EQ(candidates_.size(), 4u);
  EXPECT_EQ(ranking_.unknown_items, 0);
  candidates_.find(*added_, {.user = "ann"}, ranking_);
  Ids all = ids_of(candidates_, *added_, {.user = "ann"});
  EXPECT_THAT(all, ::testing::UnorderedElementsAre("pen", "map", "hat", "mug"));
}

TEST_F(CandidatesTest, TakeThoseOfTheBundleFirst) {
  const Ids named = {"mug", "pen", "cup", "hat", "map"};
  const Request request{.user = "ann", .items = named};
  candidates_.find(*added_, request, ranking_);
  EXPECT_EQ(candidates_.bundled().size(), 3u);
  EXPECT_EQ(candidates_.added().size(), 2u);
  EXPECT_EQ(ids_of(candidates_, *added_, request), (Ids{"pen", "cup", "map", "mug", "hat"}));
  EXPECT_EQ(candidates_.position(0), 1u);
  EXPECT_EQ(candidates_.position(3), 0u);
  EXPECT_EQ(ranking_.unknown_items, 1) << "the removed one";
  EXPECT_EQ(ranking_.missing_item_vectors, 3) << "pen, map and the hat that is said to have none";
}

}  // namespace
}  // namespace lore
