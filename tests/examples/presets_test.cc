// The dataset files of examples/presets: each on a few made-up rows in the form of the public
// files, and on these files themselves where LORE_EVAL_DATA names a folder that has them.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/data/dataset.h"

namespace lore {
namespace {

namespace fs = std::filesystem;
using ::testing::Each;
using ::testing::ElementsAre;

constexpr Split splits[] = {Split::train, Split::valid, Split::test};

std::size_t rows_of(const Dataset& dataset) {
  std::size_t rows = 0;
  for (const Split split : splits) rows += dataset.examples(split).size();
  return rows;
}

std::size_t positives_of(const Dataset& dataset) {
  std::size_t positives = 0;
  for (const Split split : splits) {
    for (const Example& row : dataset.examples(split)) positives += row.label == 1;
  }
  return positives;
}

// The latest time of one part is not after the earliest of the next.
void expect_in_order_of_time(const Dataset& dataset) {
  std::int64_t latest = 0;
  for (const Split split : splits) {
    const std::int64_t before = latest;
    for (const Example& row : dataset.examples(split)) {
      EXPECT_GE(row.time, before) << name_of(split);
      latest = std::max(latest, row.time);
    }
  }
}

void expect_whole_users(const Dataset& dataset) {
  std::set<std::int32_t> seen;
  for (const Split split : splits) {
    std::set<std::int32_t> users;
    for (const Example& row : dataset.examples(split)) users.insert(row.user);
    for (const std::int32_t user : users) EXPECT_TRUE(seen.insert(user).second) << user;
  }
}

class Presets : public ::testing::Test {
 protected:
  Presets() {
    std::string pattern = (fs::temp_directory_path() / "lore-presets-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~Presets() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  Dataset load(const std::string& preset) const {
    fs::copy_file(fs::path(LORE_PRESETS) / preset, folder_ / preset);
    return Dataset::load(read_dataset_spec((folder_ / preset).string()));
  }

  // 20 users rate 10 films each, 1 to 5 in turn, one rating a second.
  void write_movielens_1m() const {
    std::string users, films, ratings;
    for (int u = 1; u <= 20; ++u) {
      users += std::to_string(u) + (u % 2 == 0 ? "::F" : "::M") + "::25::7::48067\n";
      films += std::to_string(u) + "::Caf\xe9 " + std::to_string(u) + " (1995)::Drama|War\n";
      for (int i = 0; i < 10; ++i) {
        const int row = (u - 1) * 10 + i;
        ratings += std::to_string(u) + "::" + std::to_string(1 + row % 20) +
                   "::" + std::to_string(1 + row % 5) + "::" + std::to_string(978300000 + row) +
                   "\n";
      }
    }
    write("users.dat", users);
    write("movies.dat", films);
    write("ratings.dat", ratings);
  }

  fs::path folder_;
};

TEST_F(Presets, MovieLens1MOfKarKeepsAllRatingsAndUsersWhole) {
  write_movielens_1m();
  const Dataset dataset = load("movielens-1m-kar.json");
  EXPECT_EQ(rows_of(dataset), 200u);
  EXPECT_EQ(positives_of(dataset), 80u);
  EXPECT_EQ(dataset.examples(Split::test).size(), 20u);
  expect_whole_users(dataset);
  const Features& features = dataset.store().features();
  EXPECT_TRUE(features.vocabularies.at("user").words().empty()) << "no feature";
  const std::int32_t drama = features.vocabularies.at("genres").id("Drama");
  Array<std::int32_t> all = dataset.store().items().columns()[1].ids;
  std::vector<std::int32_t>& genres = all.own();
  genres.erase(genres.begin());  // of the unknown film
  EXPECT_THAT(genres, Each(drama)) << "and no war";
}

TEST_F(Presets, MovieLens1MOfCtrlDropsRatingsOf3) {
  write_movielens_1m();
  const Dataset dataset = load("movielens-1m-ctrl.json");
  EXPECT_EQ(rows_of(dataset), 160u);
  EXPECT_EQ(positives_of(dataset), 80u);
  EXPECT_EQ(dataset.examples(Split::test).size(), 16u);
  expect_in_order_of_time(dataset);
}

TEST_F(Presets, MovieLens1MByTimeKeepsRatingsOf3) {
  write_movielens_1m();
  const Dataset dataset = load("movielens-1m-time.json");
  EXPECT_EQ(rows_of(dataset), 200u);
  EXPECT_EQ(dataset.examples(Split::train).size(), 160u);
  expect_in_order_of_time(dataset);
}

TEST_F(Presets, MovieLens100K) {
  write("u.user", "1|24|M|technician|85711\n2|53|F|other|94043\n");
  write("u.item",
        "1|Caf\xe9 \"One\" (1995)|01-Jan-1995||http://x|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
        "2|Two (1995)|01-Jan-1995||http://x|0|0|0|0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0\n");
  std::string ratings;
  for (int i = 0; i < 20; ++i) {
    ratings += std::to_string(1 + i % 2) + "\t" + std::to_string(1 + i / 2 % 2) + "\t" +
               std::to_string(1 + i % 5) + "\t" + std::to_string(881250949 + i) + "\n";
  }
  write("u.data", ratings);
  const Dataset dataset = load("movielens-100k.json");
  EXPECT_EQ(rows_of(dataset), 20u);
  EXPECT_EQ(positives_of(dataset), 8u);
  expect_in_order_of_time(dataset);
}

std::string reviews(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += R"({"overall": )" + std::to_string(1 + i % 5) + R"(.0, "verified": true, )" +
            R"("reviewerID": "A)" + std::to_string(i / 5) + R"(", "asin": "000)" +
            std::to_string(i % 7) + R"(", "style": {"Format:": " Kindle"}, )" +
            R"("reviewText": "fine", "unixReviewTime": )" + std::to_string(1500000000 + i * 100) +
            "}\n";
  }
  return text;
}

const char* const metadata =
    R"({"category": ["Books", "History"], "title": "One", "brand": "X", "rank": "1 in Books", "asin": "0000"}
{"category": [], "title": "Other", "brand": "Y", "rank": [">#2"], "asin": "0000"}
{"category": ["Books"], "title": "Two", "brand": "", "rank": [], "asin": "0001"}
)";

TEST_F(Presets, AmazonBooksOfKarTakesFiveStars) {
  write("Books.json", reviews(100));
  write("meta_Books.json", metadata);
  const Dataset dataset = load("amazon-books-kar.json");
  EXPECT_EQ(rows_of(dataset), 100u);
  EXPECT_EQ(positives_of(dataset), 20u);
  expect_whole_users(dataset);
  EXPECT_THAT(dataset.store().features().vocabularies.at("brand").words(), ElementsAre("X"))
      << "the first of two";
}

TEST_F(Presets, AmazonFashionOfCtrlTakesMoreThanThreeStars) {
  write("AMAZON_FASHION.json", reviews(100));
  write("meta_AMAZON_FASHION.json", metadata);
  const Dataset dataset = load("amazon-fashion-ctrl.json");
  EXPECT_EQ(rows_of(dataset), 100u);
  EXPECT_EQ(positives_of(dataset), 40u);
  EXPECT_EQ(dataset.examples(Split::test).size(), 10u);
  expect_in_order_of_time(dataset);
}

TEST_F(Presets, TaobaoAdsTestOnTheEighthDay) {
  std::string rows = "user,time_stamp,adgroup_id,pid,nonclk,clk\n";
  for (int i = 0; i < 80; ++i) {
    const bool clicked = i % 4 == 0;
    rows += std::to_string(1 + i % 3) + "," + std::to_string(1494000000 + i * 8640) + "," +
            std::to_string(1 + i % 2) + ",430548_1007," + (clicked ? "0,1\n" : "1,0\n");
  }
  write("raw_sample.csv", rows);
  write("user_profile.csv",
        "userid,cms_segid,cms_group_id,final_gender_code,age_level,pvalue_level,shopping_level,"
        "occupation,new_user_class_level \n1,0,5,2,5,,3,0,3\n2,19,3,2,3,,3,0,\n");
  write("ad_feature.csv",
        "adgroup_id,cate_id,campaign_id,customer,brand,price\n"
        "1,6406,83237,1,95471,170.0\n2,6423,13401,2,NULL,19.0\n");
  const Dataset dataset = load("taobao-ads.json");
  EXPECT_EQ(rows_of(dataset), 80u);
  EXPECT_EQ(positives_of(dataset), 20u);
  EXPECT_EQ(dataset.examples(Split::test).size(), 10u);
  EXPECT_EQ(dataset.store().users().rows() - 1, 3);
  expect_in_order_of_time(dataset);
}

TEST_F(Presets, MovieLensTagsComeInThreeFiles) {
  const std::string header = "label,user_id,item_id,tag_id\n";
  write("train.csv", header + "1,1,10,5\n0,1,11,5\n0,2,10,6\n");
  write("valid.csv", header + "1,2,11,6\n");
  write("test.csv", header + "0,3,11,7\n1,1,10,6\n");
  const Dataset dataset = load("movielens-latest-tags.json");
  EXPECT_EQ(dataset.examples(Split::train).size(), 3u);
  EXPECT_EQ(dataset.examples(Split::valid).size(), 1u);
  EXPECT_EQ(dataset.examples(Split::test).size(), 2u);
}

// The public files as they are.
class PresetsOnRealFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* data = std::getenv("LORE_EVAL_DATA");
    if (data == nullptr) GTEST_SKIP() << "LORE_EVAL_DATA names no folder of real files";
    data_ = data;
  }

  // The preset with its files in `folder` of the data.
  DatasetSpec spec(const std::string& preset, const std::string& folder) const {
    std::ifstream file(fs::path(LORE_PRESETS) / preset);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return parse_dataset_spec(text, (data_ / folder / preset).string());
  }

  bool has(const std::string& path) const { return fs::exists(data_ / path); }

  fs::path data_;
};

TEST_F(PresetsOnRealFiles, MovieLens100K) {
  if (!has("ml-100k/u.data")) GTEST_SKIP() << "no ml-100k/u.data";
  const Dataset dataset = Dataset::load(spec("movielens-100k.json", "ml-100k"));
  EXPECT_EQ(rows_of(dataset), 100'000u);
  EXPECT_EQ(positives_of(dataset), 55'375u);
  EXPECT_EQ(dataset.store().users().rows() - 1, 943);
  EXPECT_EQ(dataset.store().items().rows() - 1, 1682);
  expect_in_order_of_time(dataset);
}

TEST_F(PresetsOnRealFiles, MovieLens1M) {
  if (!has("ml-1m/ratings.dat")) GTEST_SKIP() << "no ml-1m/ratings.dat";
  const std::vector<std::pair<std::string, std::size_t>> rows = {
      {"movielens-1m-kar.json", 1'000'209},
      {"movielens-1m-time.json", 1'000'209},
      {"movielens-1m-ctrl.json", 739'012}};
  for (const auto& [preset, expected] : rows) {
    const Dataset dataset = Dataset::load(spec(preset, "ml-1m"));
    EXPECT_EQ(rows_of(dataset), expected) << preset;
    EXPECT_EQ(positives_of(dataset), 575'281u) << preset;
    EXPECT_EQ(dataset.store().users().rows() - 1, 6040) << preset;
  }
}

// Users and films as GroupLens wrote them, with rows in another form.
TEST_F(PresetsOnRealFiles, MovieLens1MWithRowsOfItsOwn) {
  if (!has("ml-1m/interactions.csv")) GTEST_SKIP() << "no ml-1m/interactions.csv";
  DatasetSpec own = spec("movielens-1m-time.json", "ml-1m");
  own.interactions = FileSpec();
  own.interactions.path = (data_ / "ml-1m/interactions.csv").string();
  own.time = "ts";
  own.label = {.column = "label", .threshold = {}};
  const Dataset dataset = Dataset::load(own);
  EXPECT_EQ(rows_of(dataset), 729'914u);
  EXPECT_EQ(dataset.store().users().rows() - 1, 6040);
  EXPECT_EQ(dataset.store().features().vocabularies.at("genres").words().size(), 18u);
  expect_in_order_of_time(dataset);
}

}  // namespace
}  // namespace lore
