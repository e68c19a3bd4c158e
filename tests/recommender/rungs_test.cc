#include "lore/recommender/rungs.h"

#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "lore/eval/metrics.h"
#include "lore/recommender.h"

#include "recommender/tiny_data.h"

namespace lore {
namespace {

class Rungs : public testing::Test {
 protected:
  Recommender trained(Fusion fusion) {
    FitOptions options;
    options.model.backbone = {.kind = Backbone::deepfm, .embedding_dim = 4, .hidden = {8}};
    options.model.fusion = fusion;
    options.train = {.epochs = 4, .batch_size = 64, .threads = 1};
    if (fusion != Fusion::none) options.vectors = telling_vectors();
    return Recommender::fit(dataset_, options);
  }

  std::map<std::string, SliceMetrics> rungs_of(const Recommender& model) {
    std::map<std::string, SliceMetrics> rungs;
    for (SliceMetrics& rung :
         evaluate_rungs(model.bundle(), dataset_.store(), dataset_.examples(Split::test))) {
      rungs.emplace(rung.name, rung);
    }
    return rungs;
  }

  std::vector<Example> test_rows() const {
    const Examples rows = dataset_.examples(Split::test);
    return {rows.begin(), rows.end()};
  }

  TinyData data_;
  Dataset dataset_ = Dataset::load(read_dataset_spec(data_ / "dataset.json"));
};

TEST_F(Rungs, BeginWithWhatEvaluationSays) {
  const Recommender model = trained(Fusion::kar);
  const auto rungs = rungs_of(model);
  const SliceMetrics whole = model.evaluate(dataset_, Split::test)[0];
  EXPECT_EQ(rungs.at("fused").auc, whole.auc);
  EXPECT_EQ(rungs.at("fused").log_loss, whole.log_loss);
  EXPECT_EQ(rungs.at("fused").group_auc, whole.group_auc);
}

TEST_F(Rungs, AreThoseThatTheModelHas) {
  const auto names = [&](Fusion fusion) {
    std::set<std::string> found;
    for (const auto& [name, rung] : rungs_of(trained(fusion))) found.insert(name);
    return found;
  };
  EXPECT_EQ(names(Fusion::none), (std::set<std::string>{"fused", "unknown ids", "prior"}));
  EXPECT_EQ(names(Fusion::kar),
            (std::set<std::string>{"fused", "no item vector", "unknown ids", "prior"}));
}

TEST_F(Rungs, ForgetTheUser) {
  const Recommender model = trained(Fusion::kar);
  std::vector<Example> rows = test_rows();
  std::vector<float> labels;
  for (Example& row : rows) {
    row.user = 0;
    labels.push_back(row.label);
  }
  EXPECT_NEAR(rungs_of(model).at("unknown ids").auc, auc(labels, model.score(rows)), 1e-6);
}

// As data would have it in which no item of the rows has a vector.
TEST_F(Rungs, ForgetTheTextsOfItems) {
  const Recommender model = trained(Fusion::kar);
  Dataset bare = Dataset::load(read_dataset_spec(data_ / "dataset.json"));
  bare.store().attach_vectors(Side::item, VectorTable({"i0"}, Matrix(1, 2, {1, 0})));
  const std::int32_t only = bare.store().items().row("i0");
  std::vector<Example> rows = test_rows();
  std::erase_if(rows, [&](const Example& row) { return row.item == only; });
  const auto rungs = evaluate_rungs(model.bundle(), dataset_.store(), rows);
  EXPECT_NE(rungs[0].auc, rungs[1].auc);
  EXPECT_EQ(rungs[1].name, "no item vector");
  EXPECT_EQ(evaluate_rungs(model.bundle(), bare.store(), rows)[0].auc, rungs[1].auc);
}

TEST_F(Rungs, ScoreAnItemAlikeForEveryUserAtTheEnd) {
  const Recommender model = trained(Fusion::kar);
  std::vector<Example> rows = test_rows();
  for (Example& row : rows) row.item = 3;
  const auto rungs = evaluate_rungs(model.bundle(), dataset_.store(), rows);
  EXPECT_EQ(rungs.back().name, "prior");
  EXPECT_EQ(rungs.back().auc, 0.5);
}

}  // namespace
}  // namespace lore
