#include "cli/fit_options.h"

#include <charconv>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "lore/train/host.h"

#include "cli/choice.h"

namespace lore::cli {

namespace {

// Takes "COLUMN=P"; false for what is not of that form.
bool take_chance(std::string_view word, std::map<std::string, float>& chances) {
  const std::size_t equals = word.rfind('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view number = word.substr(equals + 1);
  float chance = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), chance);
  if (error != std::errc() || end != number.data() + number.size()) return false;
  chances[std::string(word.substr(0, equals))] = chance;
  return true;
}

CLI::Option* add_id_dropout(CLI::App& verb, std::map<std::string, float>& chances) {
  const auto take = [&chances](const std::vector<std::string>& words) {
    for (const std::string& word : words) {
      if (take_chance(word, chances)) continue;
      throw CLI::ValidationError("--id-dropout", word + " is not COLUMN=P");
    }
  };
  return verb
      .add_option_function<std::vector<std::string>>(
          "--id-dropout", take, "The same of single columns, as COLUMN=P, with commas")
      ->delimiter(',');
}

}  // namespace

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
  group(add_id_dropout(verb, train.id_dropout));
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

std::unique_ptr<TextEncoder> take_encoder(const std::string& directory, FitOptions& options,
                                          const Output& output) {
  if (directory.empty()) return nullptr;
  std::unique_ptr<TextEncoder> encoder = open_encoder(directory);
  options.encoder = encoder.get();
  options.encoded = [&output](Side side, std::size_t done, std::size_t total) {
    output.progress(std::string("encoding texts of ") + name_of(side) +
                    "s: " + std::to_string(done) + "/" + std::to_string(total));
  };
  return encoder;
}

void keep_sides(DatasetSpec& spec, const std::string& sides) {
  for (Side side : {Side::user, Side::item}) {
    if (sides == "both" || sides == name_of(side)) continue;
    spec.texts.erase(side);
    spec.vectors.erase(side);
  }
}

}  // namespace lore::cli
