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
    return explain(*bundle_.store, engine_, row_of(example));
  }

  Batch row_of(const Example& example) const {
    Batch row;
    bundle_.store->fill({&example, 1}, row);
    return row;
  }

  Example example() const { return dataset_.examples(Split::train)[2]; }  // ann, cup

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
  EXPECT_NEAR(explanation.logit, scores_of(bundle_, {{example()}})[0], 1e-6);
}

TEST_F(Explain, PutsTheLargestChangeFirst) {
  const auto& parts = explained(example()).contributions;
  EXPECT_TRUE(std::is_sorted(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
    return std::abs(a.logit) > std::abs(b.logit);
  }));
  EXPECT_NE(parts.front().logit, 0);
}

TEST_F(Explain, AddsUp) {
  for (const Example& each : {example(), of("ann", "map"), of("nobody", "pen")}) {
    const Explanation explanation = explained(each);
    double sum = explanation.baseline;
    for (const Contribution& part : explanation.contributions) sum += part.logit;
    EXPECT_NEAR(sum, explanation.logit, 1e-5);
    EXPECT_TRUE(explanation.is_exact);
  }
}

TEST_F(Explain, BeginsFromAnUnknownUserAndItem) {
  Example nothing;
  nothing.time = 0;
  nothing.own_ids = {unknown_id};
  nothing.own_floats = {0, 0};
  Batch row = row_of(nothing);
  const std::vector<Input>& inputs = bundle_.store->inputs();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].name == "price") row.columns[i].floats = {0, 0};  // the mean
  }
  EXPECT_NEAR(explained(example()).baseline, score_rows(engine_, row)[0], 1e-6);
}

TEST_F(Explain, GivesOnePartTheWholeDifferenceWhereNothingElseIsThere) {
  Batch row = row_of(of("nobody", "map"));
  const std::vector<Input>& inputs = bundle_.store->inputs();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].is_ids() && inputs[i].name != "item")
      row.columns[i].ids.assign(row.columns[i].ids.size(), padding_id);
  }
  const Explanation explanation = explain(*bundle_.store, engine_, row);
  ASSERT_EQ(explanation.contributions.size(), 1u);
  EXPECT_EQ(explanation.contributions[0].name, "item");
  EXPECT_NEAR(explanation.contributions[0].logit, explanation.logit - explanation.baseline, 1e-6);
}

// A logit that is a sum of numbers: each Shapley value is the number's own summand.
Explanation explained_sum(std::size_t numbers) {
  DatasetSpec spec;
  Features features;
  Batch row{.rows = 1, .columns = {}, .labels = {}};
  Graph graph;
  std::vector<Value> values;
  for (std::size_t n = 0; n < numbers; ++n) {
    const std::string name = "x" + std::to_string(n);
    spec.columns.push_back({.name = name, .kind = ColumnKind::numeric});
    features.scales[name] = {};
    row.columns.push_back({.ids = {}, .floats = {float(n + 1), 0}});
  }
  const FeatureStore store(spec, features, Catalog(), Catalog(), History());
  for (const Input& each : store.inputs()) values.push_back(input(graph, each));
  graph.set_output(linear(concat(values), 1, "sum").id);
  Weights weights = initial_weights(graph, 1);
  std::fill_n(weights.at("sum.weight").data(), weights.at("sum.weight").size(), 0.5f);
  return explain(store, Engine::compile(graph, weights, store.inputs()), row);
}

TEST(ExplainSum, GivesEachPartItsSummand) {
  for (const std::size_t numbers : {3, 14}) {
    const Explanation explanation = explained_sum(numbers);
    EXPECT_EQ(explanation.is_exact, numbers == 3);
    ASSERT_EQ(explanation.contributions.size(), numbers);
    for (const Contribution& part : explanation.contributions) {
      EXPECT_NEAR(part.logit, (std::stof(part.name.substr(1)) + 1) / 2, 1e-4) << part.name;
    }
  }
}

// What stands for a missing vector is not zero in either bundle.
TEST(ExplainFolded, SaysOfAVectorWhatTheAdaptorWould) {
  const Bundle bundle = adapted_bundle();
  const Bundle folded = fold_vectors(bundle);
  const auto explained = [](const Bundle& by, const char* item) {
    const Example example{.user = by.store->users().row("ann"),
                          .item = by.store->items().row(item)};
    Batch row;
    by.store->fill({&example, 1}, row);
    return explain(*by.store, Engine::compile(by.graph, by.weights, by.store->inputs()), row);
  };
  for (const char* item : {"cup", "map"}) {
    const Explanation one = explained(folded, item);
    const Explanation other = explained(bundle, item);
    EXPECT_EQ(names_of(one), names_of(other)) << item;
    EXPECT_NEAR(one.baseline, other.baseline, 1e-5) << item;
    for (std::size_t p = 0; p < one.contributions.size(); ++p) {
      EXPECT_NEAR(one.contributions[p].logit, other.contributions[p].logit, 1e-5) << item;
    }
  }
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
