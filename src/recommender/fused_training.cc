#include "recommender/fused_training.h"

#include <cmath>
#include <filesystem>

#include "lore/train/align.h"

namespace lore {

namespace {

// What parameters start from, or stay.
Weights given_to(const Graph& model, const Dataset& dataset, const ModelSpec& spec,
                 const TrainOptions& options, const TrainCallback& progress) {
  const std::vector<Input>& inputs = dataset.store().inputs();
  const Fusion fusion = student_of(spec.fusion);
  Weights given = knowledge_weights(model, dataset.store(), spec);
  if (includes(fusion, Fusion::unisrec)) {
    const Graph towers = unisrec_towers(inputs, spec.unisrec);
    const AlignOptions pairs = alignment_of(spec.unisrec);
    for (const auto& [name, values] : align(towers, dataset, pairs, options, given, progress)) {
      given[name] = values;
    }
  }
  if (includes(fusion, Fusion::ctrl)) {
    const Graph towers = alignment_towers(inputs, spec.backbone, spec.ctrl);
    const AlignOptions views = alignment_of(spec.ctrl);
    const Weights aligned = align(towers, dataset, views, options, given, progress);
    for (const auto& [name, values] : aligned_start(model, towers, aligned)) given[name] = values;
  }
  return given;
}

TrainCallback at_stage(std::string_view stage, const TrainCallback& progress) {
  if (!progress) return {};
  return [=](TrainProgress now) {
    now.stage = stage;
    progress(now);
  };
}

Teacher taught(const Dataset& dataset, const ModelSpec& spec, TrainOptions options,
               const TrainCallback& progress) {
  if (!includes(spec.fusion, Fusion::elec)) return {};
  ModelSpec with_text = spec;
  with_text.fusion = teacher_of(spec.fusion);
  if (!options.checkpoint.empty()) {
    options.checkpoint = (std::filesystem::path(options.checkpoint) / "teacher").string();
  }
  const FusedModel model = train_fused(dataset, with_text, options, at_stage("teaching", progress));
  std::vector<float> probabilities =
      predict(model.graph, model.trained.weights, dataset.store(), dataset.examples(Split::train));
  for (float& p : probabilities) p = 1 / (1 + std::exp(-p));
  return {.probabilities = std::move(probabilities), .share = spec.elec.share};
}

}  // namespace

FusedModel train_fused(const Dataset& dataset, const ModelSpec& spec, const TrainOptions& options,
                       const TrainCallback& progress) {
  const Teacher teacher = taught(dataset, spec, options, progress);
  Graph graph = build_model(dataset.store().inputs(), spec);
  const WarmStart start{.given = given_to(graph, dataset, spec, options, progress)};
  TrainResult trained = train(graph, dataset, options, progress, start, teacher);
  return {std::move(graph), std::move(trained)};
}

}  // namespace lore
