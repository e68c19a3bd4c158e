#include "recommender/fused_training.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <string>

#include "lore/train/align.h"

#include "recommender/training_origin.h"
#include "recommender/tuned_knowledge.h"
#include "train/checkpoint.h"

namespace lore {

namespace {

constexpr std::uint64_t seeds_apart = 1000;  // of teachers

// A training before that of the model itself, with its checkpoint in a folder of that name.
TrainOptions in_folder(const std::string& name, int number, TrainOptions options) {
  if (options.checkpoint.empty()) return options;
  const std::string folder = number == 0 ? name : name + std::to_string(number + 1);
  options.checkpoint = (std::filesystem::path(options.checkpoint) / folder).string();
  return options;
}

TrainCallback at_stage(std::string_view stage, const TrainCallback& progress) {
  if (!progress) return {};
  return [=](TrainProgress now) {
    now.stage = stage;
    progress(now);
  };
}

// Needed where a checkpoint is kept.
std::string origin_of(const ModelSpec& spec, const FeatureStore& store, const TrainOptions& options,
                      const TunedKnowledge* tuned) {
  if (options.checkpoint.empty()) return "";
  return training_origin(spec, store, tuned == nullptr ? EncoderTuning() : tuned->options());
}

// One call of train_fused().
class FusedTraining {
 public:
  FusedTraining(const Dataset& dataset, const ModelSpec& spec, const TrainOptions& options,
                const TrainCallback& progress, TunedKnowledge* tuned)
      : dataset_(dataset),
        spec_(spec),
        options_(options),
        progress_(progress),
        tuned_(tuned),
        inputs_(dataset.store().inputs()),
        model_(build_model(inputs_, spec)),
        origin_(origin_of(spec, dataset.store(), options, tuned)),
        given_(knowledge_weights(model_, dataset.store(), spec)) {}

  FusedModel run() {
    Checkpoint::check(options_, origin_);
    const Teacher teacher = taught();
    const Fusion fusion = student_of(spec_.fusion);
    if (includes(fusion, Fusion::cela)) align_items();
    if (includes(fusion, Fusion::ctrl)) align_views();
    if (tuned_ != nullptr) renew_knowledge();
    if (includes(fusion, Fusion::unisrec)) align_pairs();
    const WarmStart start{.given = std::move(given_), .origin = origin_};
    TrainResult trained = train(model_, dataset_, options_, progress_, start, teacher);
    return {std::move(model_), std::move(trained)};
  }

 private:
  Teacher taught() const {
    if (!includes(spec_.fusion, Fusion::elec)) return {};
    const std::size_t rows = dataset_.examples(Split::train).size();
    Teacher teacher{.probabilities = std::vector<float>(rows),
                    .share = spec_.elec.share,
                    .feature_weight = spec_.elec.feature_weight};
    const int teachers = std::max(spec_.elec.teachers, 1);
    for (int number = 0; number < teachers; ++number) {
      TrainOptions options = in_folder("teacher", number, options_);
      options.seed += static_cast<std::uint64_t>(number) * seeds_apart;
      FusedModel model = trained_before(teacher_of(spec_.fusion), options, "teaching");
      hear(model, 1 / static_cast<float>(teachers), teacher);
      if (teacher.feature_weight == 0) continue;
      teacher.models.push_back({std::move(model.graph), std::move(model.trained.weights)});
    }
    for (float& p : teacher.probabilities) p = std::min(p, 1.0f);
    return teacher;
  }

  // Adds a share of what a model says of the training rows.
  void hear(const FusedModel& model, float share, Teacher& teacher) const {
    const std::vector<float> logits = predict(model.graph, model.trained.weights, dataset_.store(),
                                              dataset_.examples(Split::train));
    for (std::size_t i = 0; i < logits.size(); ++i) {
      teacher.probabilities[i] += share / (1 + std::exp(-logits[i]));
    }
  }

  void align_pairs() {
    give(align(unisrec_towers(inputs_, spec_.unisrec), dataset_, alignment_of(spec_.unisrec),
               options_, given_, progress_));
  }

  // From what clicks teach of items where there is no text.
  void align_items() {
    const FusedModel clicks = trained_before(spec_.fusion & Fusion::principal_ids,
                                             in_folder("clicks", 0, options_), "learning clicks");
    give(aligned(cela_towers(inputs_, spec_.backbone, spec_.cela), alignment_of(spec_.cela),
                 clicks.trained.weights));
  }

  void align_views() {
    const Graph towers = alignment_towers(inputs_, spec_.backbone, spec_.ctrl);
    give(aligned_start(model_, towers, aligned(towers, alignment_of(spec_.ctrl), given_)));
  }

  Weights aligned(const Graph& towers, const AlignOptions& how, const Weights& given) const {
    TunedEncoder* const encoder = tuned_ == nullptr ? nullptr : &tuned_->encoder();
    return align(towers, dataset_, how, options_, given, progress_, encoder);
  }

  // What alignment has taught stays.
  void renew_knowledge() {
    tuned_->renew();
    for (auto& [name, values] : knowledge_weights(model_, dataset_.store(), spec_)) {
      if (!aligned_.contains(name)) given_[name] = values;
    }
  }

  FusedModel trained_before(Fusion fusion, const TrainOptions& options,
                            std::string_view stage) const {
    ModelSpec spec = spec_;
    spec.fusion = fusion;
    return train_fused(dataset_, spec, options, at_stage(stage, progress_));
  }

  // The model takes of them what it has.
  void give(const Weights& weights) {
    for (const Node& node : model_.nodes()) {
      const auto found = weights.find(node.name);
      if (node.op != Op::parameter || found == weights.end()) continue;
      given_[node.name] = found->second;
      aligned_.insert(node.name);
    }
  }

  const Dataset& dataset_;
  const ModelSpec& spec_;
  const TrainOptions& options_;
  const TrainCallback& progress_;
  TunedKnowledge* tuned_;
  const std::vector<Input>& inputs_;
  Graph model_;
  const std::string origin_;
  Weights given_;
  std::set<std::string> aligned_;  // what alignments gave of it
};

}  // namespace

FusedModel train_fused(const Dataset& dataset, const ModelSpec& spec, const TrainOptions& options,
                       const TrainCallback& progress, TunedKnowledge* tuned) {
  return FusedTraining(dataset, spec, options, progress, tuned).run();
}

}  // namespace lore
