#include "serve/item_image.h"

#include <gtest/gtest.h>

#include "lore/bundle/image.h"

#include "bundle/narrow_bundle.h"
#include "serve/served.h"

namespace lore {
namespace {

class ItemImageTest : public ::testing::Test {
 protected:
  ItemImageTest() { write_bundle(narrow_bundle(), folder_ / "bundle"); }

  std::map<std::string, float> scores(const RankerOptions& options) const {
    Result<Ranker> ranker = Ranker::open(folder_ / "bundle", options);
    EXPECT_TRUE(ranker.ok()) << ranker.status().message();
    Ranking ranking;
    EXPECT_TRUE(ranker.value().rank({.user = "ann"}, ranking).ok());
    return scores_of(ranking);
  }

  TemporaryDirectory folder_;
};

TEST_F(ItemImageTest, RanksAsTheBundleDoes) {
  const std::map<std::string, float> expected = scores({});
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1000}}) {
    RankerOptions options{.bytes_per_item = bytes, .cache_folder = folder_ / "cache"};
    for (const bool has_priors : {false, true}) {
      options.item_priors = has_priors;
      EXPECT_EQ(scores(options), scores(options)) << "computed, then read";
      for (const auto& [item, score] : scores(options)) {
        EXPECT_NEAR(score, expected.at(item), 1e-6f);
      }
    }
  }
}

TEST_F(ItemImageTest, IsKeptForEachSetOfOptions) {
  const std::string path = folder_ / "image";
  EXPECT_NE(item_image_path(path, {}), item_image_path(path, {.item_priors = false}));
  EXPECT_NE(item_image_path(path, {}), item_image_path(path, {.bytes_per_item = 0}));
  EXPECT_NE(item_image_path(path, {}),
            item_image_path(path, {.precision = ScorePrecision::reduced}));
  EXPECT_EQ(item_image_path(path, {}), item_image_path(path, {.cache_folder = "elsewhere"}));
}

TEST_F(ItemImageTest, ReadsWhatItWrote) {
  const std::string path = folder_ / "items.safetensors";
  EXPECT_FALSE(read_item_image(path).has_value());
  const ItemImage image{.values = {1, 2, 3}, .priors = {4}, .known_items = {1, 2}};
  ASSERT_TRUE(write_item_image(image, path));
  const std::optional<ItemImage> found = read_item_image(path);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->values, image.values);
  EXPECT_EQ(found->priors, image.priors);
  EXPECT_EQ(found->known_items, image.known_items);
  EXPECT_FALSE(write_item_image(image, folder_ / "nowhere/items"));
}

TEST_F(ItemImageTest, IsMadeAnewWhereItIsOfAnotherModel) {
  const RankerOptions options{.cache_folder = folder_ / "cache"};
  const std::map<std::string, float> expected = scores(options);
  const std::string image = open_through_image(folder_ / "bundle", options.cache_folder).image;
  write_item_image({.values = {1}, .priors = {2}, .known_items = {3}},
                   item_image_path(image, options));
  EXPECT_EQ(scores(options), expected);
}

TEST_F(ItemImageTest, TakesUpsertsAndReloads) {
  const RankerOptions options{.cache_folder = folder_ / "cache"};
  scores(options);
  Result<Ranker> ranker = Ranker::open(folder_ / "bundle", options);
  ASSERT_TRUE(ranker.value().upsert_item(new_item()).ok());
  write_bundle(narrow_bundle(2), folder_ / "next");
  ASSERT_TRUE(ranker.value().reload(folder_ / "next").ok());
  Ranking ranking;
  ASSERT_TRUE(ranker.value().rank({.user = "ann"}, ranking).ok());
  EXPECT_TRUE(scores_of(ranking).contains("mug"));
  EXPECT_EQ(ranking.model, open_bundle(folder_ / "next").version);
  ASSERT_TRUE(ranker.value().rollback().ok());
}

}  // namespace
}  // namespace lore
