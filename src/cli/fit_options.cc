#include "cli/fit_options.h"

#include <string>
#include <thread>

#include "lore/train/host.h"

#include "cli/choice.h"

namespace lore::cli {

void add_fusion_options(CLI::App& verb, ModelSpec& model) {
  const auto group = [](CLI::Option* option) { option->group("Model")->capture_default_str(); };
  KarOptions& kar = model.kar;
  group(verb.add_option("--shared-experts", kar.shared_experts, "Of kar, for both sides"));
  group(verb.add_option("--dedicated-experts", kar.dedicated_experts, "Of kar, a side"));
  group(
      verb.add_option("--expert-hidden", kar.expert_hidden, "Widths of an expert")->delimiter(','));
  group(verb.add_option("--expert-width", kar.width, "Width of an adapted vector"));
  group(verb.add_option("--concat-width", model.concat.width, "Width of concat's projection"));
  group(verb.add_option_function<float>(
                "--vector-dropout",
                [&](float share) {
                  kar.vector_dropout = model.concat.vector_dropout = share;
                  model.semantic_ids.vector_dropout = model.unisrec.vector_dropout = share;
                },
                "Share of vectors hidden in training: kar, concat, semantic_ids, unisrec")
            ->default_str(fixed(kar.vector_dropout, 1)));
  group(verb.add_option("--tiers", model.tiers.tiers, "Of similarity to the history"));
  group(verb.add_option("--tier-directions", model.tiers.directions,
                        "Principal components that tiers compare"));
  group(verb.add_option("--principal-scale", model.principal_ids.scale,
                        "Deviation of ids that start from principal components"));
  SemanticIdsOptions& semantic = model.semantic_ids;
  group(verb.add_option("--code-levels", semantic.levels, "Of semantic_ids, coarse to fine"));
  group(verb.add_option("--codes", semantic.codes, "Of semantic_ids, a level"));
  group(verb.add_option("--code-width", semantic.width, "Width of semantic_ids' field"));
  group(verb.add_option("--code-sharpness", semantic.sharpness, "Of the cells of semantic_ids"));
  CtrlOptions& ctrl = model.ctrl;
  group(verb.add_option("--ctrl-epochs", ctrl.epochs, "Of ctrl's alignment"));
  group(verb.add_option("--ctrl-batch", ctrl.batch_size, "Rows told apart at once"));
  group(verb.add_option("--ctrl-learning-rate", ctrl.learning_rate, "Of its towers' layers"));
  group(verb.add_option("--ctrl-temperature", ctrl.temperature, "Of its contrastive loss"));
  group(verb.add_option("--ctrl-width", ctrl.width, "Of what it compares"));
  group(verb.add_option("--ctrl-subspaces", ctrl.subspaces, "Parts of that width"));
  UnisrecOptions& unisrec = model.unisrec;
  group(verb.add_option("--unisrec-epochs", unisrec.epochs, "Of unisrec's pre-training"));
  group(verb.add_option("--unisrec-width", unisrec.width, "Of what it compares"));
  group(verb.add_option("--unisrec-experts", unisrec.experts, "Of its adaptors"));
  group(verb.add_option("--unisrec-temperature", unisrec.temperature, "Of its contrastive loss"));
  group(verb.add_option("--cela-epochs", model.cela.epochs, "Of cela's alignment of items"));
  group(verb.add_option("--cela-width", model.cela.width, "Of what it compares"));
  group(verb.add_option("--cela-temperature", model.cela.temperature, "Of its contrastive loss"));
  group(verb.add_option("--teacher-share", model.elec.share, "Of the teacher's word, of elec")
            ->check(CLI::Range(0.0, 1.0)));
}

std::string fusion_names() {
  std::string names;
  for (const Fusion way : all_fusions) names += (names.empty() ? "" : ", ") + name_of(way);
  return names;
}

std::string is_fusion(const std::string& name) {
  if (fusion_of(name)) return "";
  return name + " is no fusion; there are none and " + fusion_names() + ", to be joined with +";
}

void add_training_options(CLI::App& verb, TrainOptions& train) {
  const auto group = [](CLI::Option* option) { option->group("Training")->capture_default_str(); };
  const Words<UpdateRule> rules = {{"adam", UpdateRule::adam}, {"adagrad", UpdateRule::adagrad}};
  group(verb.add_option("--epochs", train.epochs, "At most"));
  group(verb.add_option("--batch", train.batch_size, "Rows a step"));
  group(verb.add_option("--learning-rate", train.learning_rate, "Of layers"));
  group(verb.add_option("--embedding-learning-rate", train.embedding_learning_rate, "Of tables"));
  group(verb.add_option("--weight-decay", train.weight_decay, "Decoupled, of layers"));
  group(verb.add_option("--embedding-decay", train.embedding_decay, "L2 on the rows looked up"));
  group(verb.add_option("--dense-embedding-decay", train.dense_embedding_decay,
                        "L2 on every row at each step; exact and slow"));
  group(add_choice(verb, "--embedding-rule", train.embedding_rule, rules, "Of tables"));
  group(verb.add_option("--warm-up", train.warm_up_steps, "Steps in which learning rates rise"));
  group(verb.add_option("--plateau-factor", train.plateau_factor,
                        "Times learning rates after a validation without a better AUC"));
  group(
      verb.add_option("--clip-norm", train.clip_norm, "Most of the gradients' norm; 0: no limit"));
  group(verb.add_option("--averaging-decay", train.averaging_decay,
                        "Of the moving average of weights that is kept; 0: none"));
  group(verb.add_option("--unknown-probability", train.unknown_probability,
                        "Share of ids hidden in training"));
  group(verb.add_option("--patience", train.patience, "Validations without a better AUC"));
  group(verb.add_option("--evaluations-per-epoch", train.evaluations_per_epoch, "Validations"));
  group(verb.add_option("--threads", train.threads, "0: all cores"));
  group(verb.add_option("--max-seconds", train.max_seconds, "0: no limit"));
}

void add_calibration_option(CLI::App& verb, CalibrationMethod& calibration) {
  Words<CalibrationMethod> methods;
  for (const auto method :
       {CalibrationMethod::none, CalibrationMethod::platt, CalibrationMethod::isotonic}) {
    methods.emplace_back(name_of(method), method);
  }
  add_choice(verb, "--calibration", calibration, methods, "Of probabilities, on validation rows")
      ->group("Training");
}

void prepare_training(TrainOptions& train, const Output& output) {
  if (train.threads <= 0) train.threads = static_cast<int>(std::thread::hardware_concurrency());
  prepare_process_for_training(train.threads);
  const double gflops = matrix_product_gflops();
  if (gflops >= slow_matrix_product_gflops) return;
  output.say("warning: matrix products run at " + fixed(gflops, 1) +
             " GFLOP/s; install libopenblas0-openmp and select it with update-alternatives");
}

void keep_sides(DatasetSpec& spec, const std::string& sides) {
  for (Side side : {Side::user, Side::item}) {
    if (sides == "both" || sides == name_of(side)) continue;
    spec.texts.erase(side);
    spec.vectors.erase(side);
  }
}

}  // namespace lore::cli
