#include "lore/input.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(Input, SidesAreNamedAsInDatasetFiles) {
  EXPECT_STREQ(name_of(Side::context), "context");
  EXPECT_STREQ(name_of(Side::user), "user");
  EXPECT_STREQ(name_of(Side::item), "item");
  EXPECT_STREQ(name_of(Side::token), "token");
}

TEST(Input, OnlyFieldsHistoriesAndTokensAreIds) {
  EXPECT_TRUE((Input{.name = "a", .role = InputRole::field}.is_ids()));
  EXPECT_TRUE((Input{.name = "a", .role = InputRole::history}.is_ids()));
  EXPECT_TRUE((Input{.name = "a", .role = InputRole::token}.is_ids()));
  EXPECT_FALSE((Input{.name = "a", .role = InputRole::number}.is_ids()));
  EXPECT_FALSE((Input{.name = "a", .role = InputRole::vector}.is_ids()));
  EXPECT_FALSE((Input{.name = "a", .role = InputRole::presence}.is_ids()));
}

}  // namespace
}  // namespace lore
