#include "serve/explanation_json.h"

#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace lore {
namespace {

TEST(ExplanationJson, HoldsEveryMember) {
  const Explanation explanation{
      .score = 0.75f,
      .logit = 1.5f,
      .baseline = std::numeric_limits<float>::quiet_NaN(),
      .is_exact = false,
      .contributions = {{"a \"name\"", Side::user, 0.25f}, {"price", Side::item, -1}},
      .sentences = {{Side::item, "Two\nlines and \xff.", 2}},
      .nearest = {{"hat", 0.5f}}};
  const auto expected = nlohmann::json::parse(R"({
    "score": 0.75, "logit": 1.5, "baseline": null, "is_exact": false,
    "contributions": [{"name": "a \"name\"", "side": "user", "logit": 0.25},
                      {"name": "price", "side": "item", "logit": -1.0}],
    "sentences": [{"side": "item", "sentence": "Two\nlines and \ufffd.", "logit": 2.0}],
    "nearest": [{"item": "hat", "similarity": 0.5}]})");
  EXPECT_EQ(nlohmann::json::parse(to_json(explanation)), expected);
}

TEST(ExplanationJson, HoldsNothingOfAnEmptyOne) {
  const auto found = nlohmann::json::parse(to_json({}));
  EXPECT_TRUE(found.at("contributions").empty());
  EXPECT_TRUE(found.at("nearest").is_array());
}

}  // namespace
}  // namespace lore
