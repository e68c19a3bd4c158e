#include "serve/explain.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lore/bundle/fold.h"

#include "bundle/adapted_bundle.h"

namespace lore {
namespace {

class Explain : public ::testing::Test {
 protected:
  Explanation explained(const Example& example) const {
    return explain(*bundle_.store, engine_, example);
  }

  const Example& example() const { return dataset_.examples(Split::train).at(2); }  // ann, cup

  Example of(const std::string& user, const std::string& item) const {
    Example example;
    example.user = bundle_.store->users().row(user);
    example.item = bundle_.store->items().row(item);
    return example;
  }

  Dataset dataset_ = tiny_dataset();
  Bundle bundle_ = bundle_of(dataset_, 1);
  Engine engine_ = Engine::compile(bundle_.graph, bundle_.weights, bundle_.store->inputs());
};

std::set<std::string> names_of(const Explanation& explanation) {
  std::set<std::string> names;
  for (const Contribution& part : explanation.contributions) names.insert(part.name);
  return names;
}

float logit_of(const Explanation& explanation, const std::string& name) {
  for (const Contribution& part : explanation.contributions) {
    if (part.name == name) return part.logit;
  }
  ADD_FAILURE() << "no part " << name;
  return 0;
}

TEST_F(Explain, NamesEveryPartThatIsThere) {
  EXPECT_EQ(names_of(explained(example())),
            (std::set<std::string>{"user", "item", "city", "genres", "price", "device", "mood",
                                   "history", "item.vector"}));
}

TEST_F(Explain, LeavesOutPartsThatAreMissingAnyway) {
  const std::set<std::string> names = names_of(explained(of("ann", "map")));
  for (const char* missing : {"genres", "price", "device", "mood", "item.vector", "history"}) {
    EXPECT_FALSE(names.contains(missing)) << missing;
  }
}

TEST_F(Explain, ScoresAsTheEngineDoes) {
  const Explanation explanation = explained(example());
  EXPECT_NEAR(explanation.logit, scores_of(bundle_, {&example(), 1})[0], 1e-6);
  EXPECT_FLOAT_EQ(explanation.score, 1 / (1 + std::exp(-explanation.logit)));
}

TEST_F(Explain, PutsTheLargestChangeFirst) {
  const auto& parts = explained(example()).contributions;
  EXPECT_TRUE(std::is_sorted(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
    return std::abs(a.logit) > std::abs(b.logit);
  }));
  EXPECT_NE(parts.front().logit, 0);
}

TEST_F(Explain, SaysHowMuchLowerTheLogitIsWithoutThePart) {
  const Explanation explanation = explained(example());
  Example before_all = example();
  before_all.time = 0;  // strictly before every click: no history
  const float without_history = scores_of(bundle_, {&before_all, 1})[0];
  EXPECT_NEAR(logit_of(explanation, "history"), explanation.logit - without_history, 1e-6);
}

// What stands for a missing vector is not zero in either bundle.
TEST(ExplainFolded, SaysOfAVectorWhatTheAdaptorWould) {
  const Bundle bundle = adapted_bundle();
  const Bundle folded = fold_vectors(bundle);
  const auto explained = [](const Bundle& by, const char* item) {
    const Example example{.user = by.store->users().row("ann"),
                          .item = by.store->items().row(item)};
    return explain(*by.store, Engine::compile(by.graph, by.weights, by.store->inputs()), example);
  };
  EXPECT_NEAR(logit_of(explained(folded, "cup"), "item.vector"),
              logit_of(explained(bundle, "cup"), "item.vector"), 1e-6);
  EXPECT_EQ(names_of(explained(folded, "map")), names_of(explained(bundle, "map")));
}

TEST_F(Explain, TellsTheSideOfEachPart) {
  for (const Contribution& part : explained(example()).contributions) {
    const bool of_item = part.name == "item" || part.name == "genres" || part.name == "price" ||
                         part.name == "item.vector";
    const bool of_context = part.name == "device" || part.name == "mood";
    EXPECT_EQ(part.side, of_item      ? Side::item
                         : of_context ? Side::context
                                      : Side::user)
        << part.name;
  }
}

}  // namespace
}  // namespace lore
