#include "data/own_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/dataset_files.h"
#include "data/small_store.h"

namespace lore {
namespace {

using ::testing::ElementsAre;

TEST(OwnValues, AreAppendedInOrder) {
  const FeatureStore store = small_store();
  Example example;
  std::int64_t unknown = 0;
  append_own(store.features(), *store.spec().find("hour"), "10", example, &unknown);
  append_own(store.features(), *store.spec().find("price"), "7", example, &unknown);
  append_own(store.features(), *store.spec().find("hour"), "23", example, &unknown);
  append_own(store.features(), *store.spec().find("genres"), "b", example, nullptr);
  EXPECT_THAT(example.own_ids, ElementsAre(3, unknown_id, 3, padding_id));
  EXPECT_THAT(example.own_floats, ElementsAre(1, 0));
  EXPECT_EQ(unknown, 1);
}

TEST(OwnValues, MissingOnesSaySo) {
  std::vector<std::int32_t> ids = {7, 7};
  set_missing(ids.data(), 2);
  EXPECT_THAT(ids, ElementsAre(padding_id, padding_id));
  std::vector<float> floats = {7, 7};
  set_missing(floats.data(), 2);
  EXPECT_THAT(floats, ElementsAre(0, 1));
}

}  // namespace
}  // namespace lore
