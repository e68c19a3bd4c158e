#include "cli/fit_options.h"

#include <string>
#include <thread>

#include "lore/train/host.h"

#include "cli/choice.h"

namespace lore::cli {

namespace {

// Adds an option of a model under a name, with what it is for and what it has been.
class ModelOptions {
 public:
  explicit ModelOptions(CLI::App& verb) : verb_(verb) {}

  template <typename T>
  CLI::Option* add(const std::string& name, T& value, const std::string& help) {
    return verb_.add_option(name, value, help)->group("Model")->capture_default_str();
  }

 private:
  CLI::App& verb_;
};

void add_field_options(ModelOptions& options, ModelSpec& model) {
  options.add("--shared-experts", model.kar.shared_experts, "Of kar, for both sides");
  options.add("--dedicated-experts", model.kar.dedicated_experts, "Of kar, a side");
  options.add("--expert-hidden", model.kar.expert_hidden, "Widths of an expert")->delimiter(',');
  options.add("--expert-width", model.kar.width, "Width of an adapted vector");
  options.add("--concat-width", model.concat.width, "Width of concat's projection");
  options.add("--tiers", model.tiers.tiers, "Of similarity to the history");
  options.add("--tier-directions", model.tiers.directions, "Principal components tiers compare");
  options.add("--principal-scale", model.principal_ids.scale,
              "Deviation of ids that start from principal components");
  options.add("--code-levels", model.semantic_ids.levels, "Of semantic_ids, coarse to fine");
  options.add("--codes", model.semantic_ids.codes, "Of semantic_ids, a level");
  options.add("--code-width", model.semantic_ids.width, "Width of semantic_ids' field");
  options.add("--code-sharpness", model.semantic_ids.sharpness, "Of the cells of semantic_ids");
}

void add_alignment_options(ModelOptions& options, ModelSpec& model) {
  options.add("--ctrl-epochs", model.ctrl.epochs, "Of ctrl's alignment");
  options.add("--ctrl-batch", model.ctrl.batch_size, "Rows told apart at once");
  options.add("--ctrl-learning-rate", model.ctrl.learning_rate, "Of its towers' layers");
  options.add("--ctrl-temperature", model.ctrl.temperature, "Of its contrastive loss");
  options.add("--ctrl-width", model.ctrl.width, "Of what it compares");
  options.add("--ctrl-subspaces", model.ctrl.subspaces, "Parts of that width");
  options.add("--unisrec-epochs", model.unisrec.epochs, "Of unisrec's pre-training");
  options.add("--unisrec-width", model.unisrec.width, "Of what it compares");
  options.add("--unisrec-experts", model.unisrec.experts, "Of its adaptors");
  options.add("--unisrec-temperature", model.unisrec.temperature, "Of its contrastive loss");
  options.add("--cela-epochs", model.cela.epochs, "Of cela's alignment of items");
  options.add("--cela-width", model.cela.width, "Of what it compares");
  options.add("--cela-temperature", model.cela.temperature, "Of its contrastive loss");
  options.add("--teachers", model.elec.teachers, "Of elec: the mean of their words counts")
      ->check(CLI::Range(1, 100));
  options.add("--teacher-share", model.elec.share, "Of the teacher's word, of elec")
      ->check(CLI::Range(0.0, 1.0));
  options
      .add("--teacher-features", model.elec.feature_weight,
           "Weight of the loss on what elec's teachers see of a row; 0: none")
      ->check(CLI::NonNegativeNumber);
}

void hide_vectors(ModelSpec& model, float share) {
  model.kar.vector_dropout = model.concat.vector_dropout = share;
  model.semantic_ids.vector_dropout = model.unisrec.vector_dropout = share;
  model.cela.vector_dropout = share;
}

}  // namespace

void add_fusion_options(CLI::App& verb, ModelSpec& model) {
  ModelOptions options(verb);
  add_field_options(options, model);
  add_alignment_options(options, model);
  verb.add_option_function<float>(
          "--vector-dropout", [&model](float share) { hide_vectors(model, share); },
          "Share of vectors hidden in training, of ways that add fields")
      ->group("Model")
      ->default_str(fixed(model.kar.vector_dropout, 1));
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
  group(verb.add_option("--first-order-learning-rate", train.first_order_learning_rate,
                        "Of tables of one number a row, in place of --embedding-learning-rate"));
  group(verb.add_option("--first-order-decay", train.first_order_decay,
                        "Of these tables, in place of the L2 of embeddings"));
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
  group(add_choice<LayerPrecision>(verb, "--layer-precision", train.layer_precision,
                                   {{"f32", LayerPrecision::f32}, {"bf16", LayerPrecision::bf16}},
                                   "Of the products of layers in training"));
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
