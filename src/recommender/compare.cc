#include "lore/recommender/compare.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "lore/error.h"
#include "lore/eval/metrics.h"

#include "recommender/slices.h"
#include "recommender/tuned_knowledge.h"

namespace lore {

namespace {

// What a model says of the test rows, by seed.
using Scores = std::vector<std::vector<float>>;

void require(bool is_fine, const std::string& problem) {
  if (!is_fine) throw Error({.kind = ErrorKind::invalid_argument, .problem = problem});
}

VectorTable dealt_at_random(const VectorTable& table, std::uint64_t seed) {
  std::vector<std::string> ids = table.ids();
  std::mt19937_64 random(seed);
  std::shuffle(ids.begin(), ids.end(), random);
  return VectorTable(std::move(ids), table.vectors(), table.metadata());
}

std::map<Side, VectorTable> dealt_at_random(const std::map<Side, VectorTable>& tables,
                                            std::uint64_t seed) {
  std::map<Side, VectorTable> dealt;
  for (const auto& [side, table] : tables) dealt.emplace(side, dealt_at_random(table, seed));
  return dealt;
}

class Comparing {
 public:
  Comparing(Dataset& dataset, const CompareOptions& options,
            const std::function<void(int, int)>& trained)
      : dataset_(dataset),
        options_(options),
        trained_(trained),
        text_(read_knowledge(dataset.store().spec(), options.fit)) {
    for (const Example& row : rows()) {
      labels_.push_back(row.label);
      users_.push_back(row.user);
    }
    comparison_ = {.dataset = dataset.store().spec().name,
                   .test_rows = static_cast<std::int64_t>(rows().size()),
                   .seeds = options.seeds};
    if (!options.fit.tuning.encoder.empty()) check_tuning();
  }

  Comparison run() {
    for (const BackboneOptions& backbone : options_.backbones) {
      const Scores without = measure(backbone, Fusion::none, Knowledge::none);
      for (const Fusion fusion : options_.fusions) {
        for (const Knowledge knowledge : kinds_for(fusion)) {
          const Scores with = measure(backbone, fusion, knowledge);
          comparison_.models.back().lifts = lifts(without, with);
        }
      }
    }
    return std::move(comparison_);
  }

 private:
  Examples rows() const { return dataset_.examples(Split::test); }

  std::vector<Knowledge> kinds_for(Fusion fusion) const {
    std::vector<Knowledge> kinds;
    if (options_.shuffled) kinds.push_back(Knowledge::shuffled);
    if (!options_.titles.empty()) kinds.push_back(Knowledge::titles);
    kinds.push_back(Knowledge::text);
    const bool tunes_encoder = !options_.fit.tuning.encoder.empty();
    if (tunes_encoder && has_learning_encoder(fusion)) kinds.push_back(Knowledge::tuned);
    return kinds;
  }

  // What tuning lacks is said before anything is trained.
  void check_tuning() {
    const auto fusion = std::ranges::find_if(options_.fusions, has_learning_encoder);
    require(fusion != options_.fusions.end(),
            "no encoder learns with any of the fusions to compare");
    const FitOptions fit =
        options_for(options_.backbones.front(), *fusion, Knowledge::tuned, options_.seeds.front());
    attach_knowledge(dataset_, fit);
    TunedKnowledge(dataset_, fit);
  }

  int total() const {
    std::size_t models = 1;
    for (const Fusion fusion : options_.fusions) models += kinds_for(fusion).size();
    return static_cast<int>(options_.backbones.size() * models * options_.seeds.size());
  }

  std::map<Side, VectorTable> vectors_of(Knowledge knowledge, std::uint64_t seed) const {
    switch (knowledge) {
      case Knowledge::none:
        return {};
      case Knowledge::shuffled:
        return dealt_at_random(text_, seed);
      case Knowledge::titles:
        return options_.titles;
      case Knowledge::text:
      case Knowledge::tuned:
        break;
    }
    return text_;
  }

  FitOptions options_for(const BackboneOptions& backbone, Fusion fusion, Knowledge knowledge,
                         std::uint64_t seed) const {
    FitOptions fit = options_.fit;
    fit.model.backbone = backbone;
    fit.model.fusion = fusion;
    fit.train.seed = seed;
    fit.vectors = vectors_of(knowledge, seed);
    if (knowledge != Knowledge::tuned) fit.tuning = {};
    return fit;
  }

  Scores measure(const BackboneOptions& backbone, Fusion fusion, Knowledge knowledge) {
    ComparedModel measured{.backbone = backbone.kind, .fusion = fusion, .knowledge = knowledge};
    Scores scores;
    for (const std::uint64_t seed : options_.seeds) {
      const FitOptions fit = options_for(backbone, fusion, knowledge, seed);
      std::vector<double>& learning = measured.learning.emplace_back();
      const Recommender model = Recommender::fit(dataset_, fit, [&](const TrainProgress& now) {
        if (now.validated && now.stage.empty()) learning.push_back(now.valid_auc);
      });
      measured.valid_auc.push_back(model.report().valid_auc);
      measured.metrics.push_back(model.evaluate(dataset_, Split::test, &scores.emplace_back()));
      if (trained_) trained_(++done_, total());
    }
    measured.reliability = reliability_of(scores);
    comparison_.models.push_back(std::move(measured));
    return scores;
  }

  std::vector<ReliabilityBin> reliability_of(const Scores& scores) const {
    std::vector<float> labels;
    std::vector<float> probabilities;
    for (const std::vector<float>& of_seed : scores) {
      labels.insert(labels.end(), labels_.begin(), labels_.end());
      probabilities.insert(probabilities.end(), of_seed.begin(), of_seed.end());
    }
    return reliability(labels, probabilities);
  }

  std::vector<SliceLift> lifts(const Scores& without, const Scores& with) const {
    std::vector<SliceLift> found;
    for (const RowSlice& slice : slices_of(dataset_, Split::test)) {
      const std::vector<float> labels = chosen_of(labels_, slice);
      const std::vector<std::int32_t> users = chosen_of(users_, slice);
      const Scores before = chosen_of(without, slice);
      const Scores after = chosen_of(with, slice);
      found.push_back(
          {.name = slice.name,
           .rows = static_cast<std::int64_t>(slice.rows.size()),
           .auc_without = mean_auc(labels, before),
           .auc_with = mean_auc(labels, after),
           .lift = bootstrap_auc_lift(labels, users, before, after, options_.bootstrap)});
    }
    return found;
  }

  template <typename T>
  static std::vector<T> chosen_of(const std::vector<T>& values, const RowSlice& slice) {
    std::vector<T> chosen;
    for (const std::size_t row : slice.rows) chosen.push_back(values[row]);
    return chosen;
  }

  static Scores chosen_of(const Scores& scores, const RowSlice& slice) {
    Scores chosen;
    for (const std::vector<float>& of_seed : scores) chosen.push_back(chosen_of(of_seed, slice));
    return chosen;
  }

  static double mean_auc(const std::vector<float>& labels, const Scores& scores) {
    double sum = 0;
    for (const std::vector<float>& of_seed : scores) sum += auc(labels, of_seed);
    return sum / double(scores.size());
  }

  Dataset& dataset_;
  const CompareOptions& options_;
  const std::function<void(int, int)>& trained_;
  std::map<Side, VectorTable> text_;
  std::vector<float> labels_;
  std::vector<std::int32_t> users_;
  Comparison comparison_;
  int done_ = 0;
};

}  // namespace

bool is_of_text(Knowledge knowledge) {
  return knowledge == Knowledge::text || knowledge == Knowledge::tuned;
}

const char* name_of(Knowledge knowledge) {
  switch (knowledge) {
    case Knowledge::none:
      return "none";
    case Knowledge::shuffled:
      return "shuffled";
    case Knowledge::titles:
      return "titles";
    case Knowledge::tuned:
      return "tuned text";
    case Knowledge::text:
      break;
  }
  return "text";
}

Spread ComparedModel::over_seeds(double SliceMetrics::*metric) const {
  std::vector<double> values;
  for (const std::vector<SliceMetrics>& slices : metrics) values.push_back(slices.front().*metric);
  return spread_of(values);
}

const ComparedModel& Comparison::chosen(Backbone backbone) const {
  const ComparedModel* best = nullptr;
  double best_auc = 0;
  for (const ComparedModel& model : models) {
    if (model.backbone != backbone) continue;
    if (model.knowledge != Knowledge::none && !is_of_text(model.knowledge)) continue;
    const double valid_auc = spread_of(model.valid_auc).mean;
    if (best != nullptr && !(valid_auc > best_auc)) continue;
    best = &model;
    best_auc = valid_auc;
  }
  require(best != nullptr, "the backbone was not compared");
  return *best;
}

Comparison compare(Dataset& dataset, const CompareOptions& options,
                   const std::function<void(int, int)>& trained) {
  require(!options.backbones.empty(), "no backbones to compare");
  require(!options.fusions.empty(), "no fusions to compare");
  require(!options.seeds.empty(), "no seeds to compare over");
  require(!dataset.examples(Split::test).empty(), "no test rows to compare on");
  return Comparing(dataset, options, trained).run();
}

}  // namespace lore
