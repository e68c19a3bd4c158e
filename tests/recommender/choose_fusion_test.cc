#include "lore/recommender/choose_fusion.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "lore/bundle/bundle.h"
#include "lore/error.h"

#include "recommender/tiny_data.h"

namespace lore {
namespace {

FitOptions quick() {
  FitOptions options;
  options.model.backbone = {.kind = Backbone::deepfm, .embedding_dim = 4, .hidden = {8}};
  options.train.epochs = 2;
  options.train.batch_size = 64;
  options.train.threads = 1;
  options.vectors = telling_vectors();
  return options;
}

TEST(ChooseFusion, KeepsTheBestOfTheValidationRows) {
  const TinyData data;
  Dataset dataset = Dataset::load(read_dataset_spec(data / "dataset.json"));
  int told = 0;
  const ChosenFusion chosen =
      choose_fusion(dataset, quick(), {}, [&](const FusionTrial&) { ++told; });
  ASSERT_GT(chosen.trials.size(), 3u);
  EXPECT_EQ(told, std::ssize(chosen.trials));
  EXPECT_EQ(chosen.trials[0].fusion, Fusion::none);
  EXPECT_EQ(chosen.trials[0].lift.low, 0);
  EXPECT_EQ(chosen.trials[0].lift.high, 0);
  FusionTrial best = chosen.trials[0];
  for (const FusionTrial& trial : chosen.trials) {
    EXPECT_LE(trial.lift.low, trial.lift.high);
    if (trial.lift.low > 0 && trial.valid_auc > best.valid_auc) best = trial;
  }
  EXPECT_EQ(chosen.model.report().valid_auc, best.valid_auc);
  EXPECT_EQ(chosen.model.bundle().provenance.at("fusion"), name_of(best.fusion));
}

TEST(ChooseFusion, TriesWhatTheDataHas) {
  const TinyData data;
  DatasetSpec spec = read_dataset_spec(data / "dataset.json");
  const auto tries_tiers = [&] {
    const auto fusions = fusions_for(Dataset::load(spec), telling_vectors());
    return std::ranges::count(fusions, Fusion::tiers) == 1;
  };
  EXPECT_TRUE(tries_tiers());
  spec.history = {};
  EXPECT_FALSE(tries_tiers());
  EXPECT_EQ(fusions_for(Dataset::load(spec), {}).size(), 1u);
}

TEST(ChooseFusion, LeavesOutWhatTheBackboneCannotHave) {
  const TinyData data;
  Dataset dataset = Dataset::load(read_dataset_spec(data / "dataset.json"));
  FitOptions options = quick();
  options.model.backbone.kind = Backbone::lr;  // without embeddings of ids
  std::vector<Fusion> tried;
  choose_fusion(dataset, options, {},
                [&](const FusionTrial& trial) { tried.push_back(trial.fusion); });
  EXPECT_EQ(std::ranges::count(tried, Fusion::kar), 1);
  EXPECT_EQ(std::ranges::count(tried, Fusion::principal_ids), 0);
}

TEST(ChooseFusion, NeedsRowsToChooseBy) {
  const TinyData data;
  DatasetSpec spec = read_dataset_spec(data / "dataset.json");
  spec.split.valid = 0;
  Dataset dataset = Dataset::load(spec);
  EXPECT_THROW(choose_fusion(dataset, quick()), Error);
}

}  // namespace
}  // namespace lore
