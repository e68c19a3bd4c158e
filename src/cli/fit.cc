#include <map>
#include <memory>
#include <optional>
#include <string>

#include "lore/bundle/bundle.h"
#include "lore/error.h"
#include "lore/recommender.h"
#include "lore/recommender/choose_fusion.h"

#include "cli/backbone_options.h"
#include "cli/choice.h"
#include "cli/fit_options.h"
#include "cli/fusion_options.h"
#include "cli/load_options.h"
#include "cli/verbs.h"

namespace lore::cli {

namespace {

constexpr const char* by_validation = "auto";

struct Arguments {
  std::string data;
  std::string out;
  std::string encoder;
  bool tunes_encoder = false;
  BackboneArguments backbone;
  FusionArguments ways;
  std::string fusion = "none";
  std::string sides = "both";
  std::string adaptors;  // the bundle to take those of unisrec from, if any
  FitOptions options;
  std::string base;  // the bundle to go on from, if any
  IncrementOptions increment;
};

void add_model_options(CLI::App& fit, Arguments& arguments) {
  add_backbone(fit, arguments.options.model.backbone.kind);
  arguments.backbone.add_to(fit, arguments.options.model.backbone);
  const auto group = [](CLI::Option* option) { option->group("Model")->capture_default_str(); };
  group(
      fit.add_option("--fusion", arguments.fusion,
                     "How text joins: " + fusion_names() +
                         ", several joined with +, none, or auto, which takes what is best on the "
                         "validation rows")
          ->check([](const std::string& name) {
            return name == by_validation ? "" : is_fusion(name);
          }));
  group(fit.add_option("--text-of", arguments.sides, "Whose text joins: user, item or both")
            ->check(CLI::IsMember({"user", "item", "both"})));
  arguments.ways.add_to(fit, arguments.options.model);
  arguments.ways.own(fit.add_option("--unisrec-from", arguments.adaptors,
                                    "Bundle of another dataset, whose adaptors go on learning"),
                     {Fusion::unisrec});
}

void add_tuning_options(CLI::App& fit, Arguments& arguments) {
  EncoderTuning& tuning = arguments.options.tuning;
  CLI::Option* tunes = arguments.ways.add_tuning(fit, arguments.tunes_encoder, tuning);
  tunes->excludes(fit.get_option("--from"));
  fit.add_option("--tuned-encoder-out", tuning.out,
                 "Directory to write it to; needed where text is served")
      ->group("Encoder")
      ->needs(tunes);
}

void add_checkpoint_options(CLI::App& fit, TrainOptions& train) {
  fit.add_option("--checkpoint", train.checkpoint,
                 "Directory for the state of training, written at each validation")
      ->group("Training");
  fit.add_flag("--resume", train.resume, "Go on from the checkpoint, where there is one")
      ->group("Training");
}

void add_increment_options(CLI::App& fit, Arguments& arguments) {
  Words<Trained> scopes;
  for (const Trained trained : {Trained::all, Trained::tables, Trained::new_rows}) {
    scopes.emplace_back(name_of(trained), trained);
  }
  CLI::Option* base = fit.add_option("--from", arguments.base,
                                     "Bundle to go on from with further days: its model, with a "
                                     "row for each id that \"min_count\" rows admit");
  base->excludes(fit.get_option("--backbone"))->excludes(fit.get_option("--fusion"));
  CLI::Option* trained =
      add_choice(fit, "--trained", arguments.increment.trained, scopes,
                 "What changes: with tables, scores stay where no id is in the further rows; with "
                 "new-rows, where no id is new");
  CLI::Option* checkpoint =
      fit.add_option("--from-checkpoint", arguments.increment.checkpoint,
                     "Of the training of that bundle: the state of its optimisers goes on");
  for (CLI::Option* option : {base, trained, checkpoint}) option->group("Further days");
  trained->needs(base);
  checkpoint->needs(base);
}

std::string line_of(const TrainProgress& now) {
  std::string line =
      (now.stage.empty() ? "" : std::string(now.stage) + ": ") + "epoch " +
      std::to_string(now.epoch) + "/" + std::to_string(now.epochs) + "  " +
      std::to_string(100 * now.rows / std::max<std::int64_t>(now.rows_per_epoch, 1)) + "%  " +
      fixed(now.rows_per_second, 0) + " rows/s  ETA " + fixed(now.eta_seconds, 0) + " s  loss " +
      fixed(now.loss, 4);
  if (now.valid_auc > 0) line += "  valid AUC " + fixed(now.valid_auc, 4);
  return line;
}

Dataset read_dataset(const Arguments& arguments, const std::optional<Bundle>& base,
                     const Output& output) {
  DatasetSpec spec = read_dataset_spec(arguments.data);
  keep_sides(spec, arguments.sides);
  output.progress("reading " + spec.interactions.path);
  const LoadOptions& load = arguments.options.load;
  Dataset dataset =
      base ? Dataset::load_after(spec, *base->store, load) : Dataset::load(spec, load);
  output.say(std::to_string(dataset.examples(Split::train).size()) + " training, " +
             std::to_string(dataset.examples(Split::valid).size()) + " validation, " +
             std::to_string(dataset.examples(Split::test).size()) + " test rows; " +
             std::to_string(dataset.store().users().rows() - 1) + " users, " +
             std::to_string(dataset.store().items().rows() - 1) + " items");
  return dataset;
}

void report(const Arguments& arguments, const Recommender& model, const Dataset& dataset,
            const Output& output) {
  const FitReport& report = model.report();
  std::map<std::string, std::string> provenance = model.bundle().provenance;
  const std::string backbone = provenance["backbone"];
  const std::string fusion = provenance["fusion"];
  output.say("wrote " + arguments.out + ": " + backbone + " with fusion " + fusion +
             ", best epoch " + std::to_string(report.best_epoch) + ", " +
             fixed(report.rows_per_second, 0) + " rows/s");
  nlohmann::json result = {{"bundle", arguments.out},
                           {"backbone", backbone},
                           {"fusion", fusion},
                           {"seed", arguments.options.train.seed},
                           {"epochs", report.epochs},
                           {"best_epoch", report.best_epoch},
                           {"rows_per_second", report.rows_per_second}};
  if (!dataset.examples(Split::valid).empty()) {
    result["valid"] = json_of(model.evaluate(dataset, Split::valid));
  }
  if (!dataset.examples(Split::test).empty()) {
    const auto test = model.evaluate(dataset, Split::test);
    output.say("test rows:\n" + table_of(test));
    result["test"] = json_of(test);
  }
  output.result(result);
}

// Options that would be of no use are refused.
void check(const Arguments& arguments) {
  if (!arguments.base.empty()) {
    const std::string reason = "is of a new model; --from goes on with one as it is";
    arguments.backbone.refuse_shape(reason);
    arguments.ways.options().refuse_all(reason);
    return;
  }
  arguments.backbone.check({arguments.options.model.backbone.kind});
  if (arguments.fusion != by_validation) {
    arguments.ways.options().check({fusion_of(arguments.fusion).value()});
    return;
  }
  const std::string reason = "is of one training; --fusion auto trains several";
  if (!arguments.options.train.checkpoint.empty()) {
    throw CLI::ValidationError("--checkpoint", reason);
  }
  if (arguments.tunes_encoder) throw CLI::ValidationError("--tune-encoder", reason);
}

Recommender fitted(const Arguments& arguments, const std::optional<Bundle>& base, Dataset& dataset,
                   const Output& output) {
  const FitOptions& options = arguments.options;
  const auto tell = [&](const TrainProgress& now) {
    now.best ? output.say(line_of(now) + "  best so far") : output.progress(line_of(now));
  };
  const auto tried = [&](const FusionTrial& trial) {
    output.say("fusion " + name_of(trial.fusion) + ": validation AUC " + fixed(trial.valid_auc, 4) +
               ", lift " + fixed(trial.lift.low, 4) + " to " + fixed(trial.lift.high, 4));
  };
  if (base) return Recommender::fit_increment(*base, dataset, options, arguments.increment, tell);
  if (arguments.fusion == by_validation) return choose_fusion(dataset, options, tell, tried).model;
  return Recommender::fit(dataset, options, tell);
}

void fit(Arguments& arguments, const Output& output) {
  check(arguments);
  FitOptions& options = arguments.options;
  if (arguments.fusion != by_validation) {
    options.model.fusion = fusion_of(arguments.fusion).value();
  }
  if (arguments.tunes_encoder) options.tuning.encoder = arguments.encoder;
  prepare_training(options.train, output);
  const std::unique_ptr<TextEncoder> encoder = take_encoder(arguments.encoder, options, output);
  if (!arguments.adaptors.empty()) {
    options.model.unisrec.start = unisrec_adaptors(open_bundle(arguments.adaptors).weights);
  }
  std::optional<Bundle> base;
  if (!arguments.base.empty()) base = open_bundle(arguments.base);
  Dataset dataset = read_dataset(arguments, base, output);
  const Recommender model = fitted(arguments, base, dataset, output);
  model.save(arguments.out);
  report(arguments, model, dataset, output);
}

}  // namespace

void add_fit(CLI::App& lore, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* fit_verb =
      lore.add_subcommand("fit", "Train a model on a dataset and write its bundle");
  fit_verb->add_option("--data", arguments->data, "The dataset's JSON file")->required();
  fit_verb->add_option("--out", arguments->out, "Directory of the bundle")->required();
  fit_verb->add_option("--encoder", arguments->encoder,
                       "Directory of the encoder for the dataset's texts");
  add_load_options(*fit_verb, arguments->options.load);
  add_model_options(*fit_verb, *arguments);
  add_training_options(*fit_verb, arguments->options.train);
  arguments->backbone.restrict_training(*fit_verb);
  add_calibration_option(*fit_verb, arguments->options.calibration);
  add_checkpoint_options(*fit_verb, arguments->options.train);
  add_increment_options(*fit_verb, *arguments);
  add_tuning_options(*fit_verb, *arguments);
  fit_verb->add_option("--seed", arguments->options.train.seed, "Equal seeds give equal models")
      ->group("Training")
      ->capture_default_str();
  fit_verb->callback([arguments, &output] { fit(*arguments, output); });
}

}  // namespace lore::cli
