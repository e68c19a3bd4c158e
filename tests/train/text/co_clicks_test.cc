#include "lore/train/co_clicks.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

const std::string spec = R"({
  "interactions": "rows.csv", "user": "user", "item": "item", "time": "ts",
  "label": {"column": "label"}, "columns": {}, "split": {"by": "column", "column": "split"}})";

// Pairs as words, "a+b".
std::vector<std::string> words_of(const Dataset& data, const CoClickOptions& options) {
  std::vector<std::string> words;
  for (const auto& [first, second] : co_clicks(data, options)) {
    EXPECT_LT(first, second);
    const Catalog& items = data.store().items();
    std::string a(items.id(std::int32_t(first))), b(items.id(std::int32_t(second)));
    if (b < a) std::swap(a, b);
    words.push_back(a + "+" + b);
  }
  std::ranges::sort(words);
  return words;
}

TEST(CoClicks, AreOfOneUsersTrainingClicksNearEachOther) {
  DatasetFiles files;
  files.write("rows.csv",
              "user,item,ts,label,split\n"
              "u,c,3,1,train\nu,a,1,1,train\nu,b,2,1,train\nu,x,2,0,train\nu,d,4,1,train\n"
              "v,a,1,1,train\nv,e,2,1,train\nv,a,3,1,train\nv,d,4,1,test\n"
              "w,c,1,1,train\nw,a,9,0,train\n");
  const Dataset data = Dataset::load(files.spec(spec));
  EXPECT_EQ(words_of(data, {.window = 1}), std::vector<std::string>({"a+b", "a+e", "b+c", "c+d"}));
  EXPECT_EQ(words_of(data, {.window = 2}),
            std::vector<std::string>({"a+b", "a+c", "a+e", "b+c", "b+d", "c+d"}));
  EXPECT_EQ(words_of(data, {.window = 2, .most_pairs = 2}).size(), 2u);
}

}  // namespace
}  // namespace lore
