#include "lore/recommender/compare.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "lore/error.h"
#include "lore/recommender/report.h"

#include "cli/backbone_options.h"
#include "cli/fit_options.h"
#include "cli/fusion_options.h"
#include "cli/load_options.h"
#include "cli/scratch_folder.h"
#include "cli/verbs.h"

namespace lore::cli {

namespace {

struct Arguments {
  std::string data;
  std::string encoder;
  bool tunes_encoder = false;
  std::vector<std::string> backbones = {"dcnv2"};
  std::vector<std::string> fusions = {"kar"};
  int seeds = 5;
  std::string sides = "both";
  std::string titles;
  bool is_not_shuffled = false;
  std::string html;
  BackboneArguments shape;
  BackboneOptions backbone;
  FusionArguments ways;
  CompareOptions options;
};

std::vector<std::string> all_backbone_names() {
  std::vector<std::string> names;
  for (const Backbone backbone : all_backbones) names.emplace_back(name_of(backbone));
  return names;
}

// Throws CLI::ValidationError for options that are of no use to any of what is compared.
void choose(const Arguments& arguments, CompareOptions& options) {
  std::vector<Backbone> backbones;
  for (const std::string& name : arguments.backbones) {
    backbones.push_back(backbone_of(name).value());
  }
  arguments.shape.check(backbones);
  options.backbones.assign(backbones.size(), arguments.backbone);
  for (std::size_t i = 0; i < backbones.size(); ++i) options.backbones[i].kind = backbones[i];
  options.fusions.clear();
  for (const std::string& name : arguments.fusions) {
    options.fusions.push_back(fusion_of(name).value());
  }
  arguments.ways.options().check(options.fusions);
}

CompareOptions options_of(const Arguments& arguments) {
  CompareOptions options = arguments.options;
  choose(arguments, options);
  options.seeds.resize(static_cast<std::size_t>(arguments.seeds));
  std::iota(options.seeds.begin(), options.seeds.end(), 1);
  options.shuffled = !arguments.is_not_shuffled;
  if (!arguments.titles.empty()) {
    options.titles.emplace(Side::item, VectorTable::read(arguments.titles));
  }
  return options;
}

std::string name_of_model(const ComparedModel& model) {
  const std::string backbone = name_of(model.backbone);
  if (model.knowledge == Knowledge::none) return backbone + ", without text";
  return backbone + ", " + name_of(model.fusion) + " of " + name_of(model.knowledge);
}

std::string line_of(const ComparedModel& model) {
  const auto words = [&](const char* name, double SliceMetrics::*metric) {
    const Spread spread = model.over_seeds(metric);
    const std::string mean = std::string("  ") + name + ' ' + fixed(spread.mean, 4);
    return model.metrics.size() < 2 ? mean : mean + " +- " + fixed(spread.deviation, 4);
  };
  const bool is_calibrated = std::ranges::any_of(model.metrics, is_changed_by_calibration);
  return name_of_model(model) + ":" + words("AUC", &SliceMetrics::auc) +
         words("gAUC", &SliceMetrics::group_auc) + words("LogLoss", &SliceMetrics::log_loss) +
         words("ECE", &SliceMetrics::calibration_error) +
         (is_calibrated ? words("raw ECE", &SliceMetrics::uncalibrated_error) : "");
}

std::string line_of(const SliceLift& slice) {
  return "    " + slice.name + " (" + std::to_string(slice.rows) +
         " rows): " + fixed(slice.auc_without, 4) + " -> " + fixed(slice.auc_with, 4) + "  [" +
         fixed(slice.lift.low, 4) + ", " + fixed(slice.lift.high, 4) + "]";
}

void tell(const Comparison& comparison, const Output& output) {
  for (const ComparedModel& model : comparison.models) {
    output.say(line_of(model) +
               (&model == &comparison.chosen(model.backbone) ? "  <- validation's choice" : ""));
    for (const SliceLift& slice : model.lifts) output.say(line_of(slice));
    const double titles =
        share_of_titles(comparison, model.backbone, model.fusion, model.knowledge);
    if (is_of_text(model.knowledge) && titles == titles) {
      output.say("    raw titles give " + fixed(100 * titles, 0) + " % of this lift");
    }
  }
}

// JSON knows no NaN.
nlohmann::json number(double value) {
  return value == value ? nlohmann::json(value) : nlohmann::json(nullptr);
}

nlohmann::json json_of(const Comparison& comparison) {
  nlohmann::json models = nlohmann::json::array();
  for (const ComparedModel& model : comparison.models) {
    nlohmann::json lifts = nlohmann::json::array();
    for (const SliceLift& slice : model.lifts) {
      lifts.push_back({{"slice", slice.name},
                       {"rows", slice.rows},
                       {"auc_without", number(slice.auc_without)},
                       {"auc_with", number(slice.auc_with)},
                       {"low", number(slice.lift.low)},
                       {"high", number(slice.lift.high)}});
    }
    nlohmann::json valid = nlohmann::json::array();
    for (const double auc : model.valid_auc) valid.push_back(number(auc));
    nlohmann::json metrics = nlohmann::json::array();
    for (const auto& slices : model.metrics) metrics.push_back(cli::json_of(slices));
    models.push_back({{"backbone", name_of(model.backbone)},
                      {"fusion", name_of(model.fusion)},
                      {"knowledge", name_of(model.knowledge)},
                      {"chosen", &model == &comparison.chosen(model.backbone)},
                      {"auc", number(model.over_seeds(&SliceMetrics::auc).mean)},
                      {"auc_deviation", model.over_seeds(&SliceMetrics::auc).deviation},
                      {"valid_auc", std::move(valid)},
                      {"test", std::move(metrics)},
                      {"lifts", std::move(lifts)}});
  }
  return {{"dataset", comparison.dataset},
          {"test_rows", comparison.test_rows},
          {"seeds", comparison.seeds},
          {"models", std::move(models)}};
}

void write_page(const std::string& path, const Comparison& comparison) {
  std::ofstream file(path, std::ios::binary);
  file << html_report(comparison);
  file.close();
  if (file) return;
  throw Error({.kind = ErrorKind::io,
               .problem = "the report could not be written",
               .place = {.file = path}});
}

void compare(Arguments& arguments, const Output& output) {
  CompareOptions options = options_of(arguments);
  std::optional<ScratchFolder> tuned;
  if (arguments.tunes_encoder) {
    options.fit.tuning.encoder = arguments.encoder;
    options.fit.tuning.out = tuned.emplace() / "encoder";
  }
  prepare_training(options.fit.train, output);
  const std::unique_ptr<TextEncoder> encoder = take_encoder(arguments.encoder, options.fit, output);
  DatasetSpec spec = read_dataset_spec(arguments.data);
  keep_sides(spec, arguments.sides);
  Dataset dataset = Dataset::load(spec, options.fit.load);
  const Comparison comparison = lore::compare(dataset, options, [&](int done, int total) {
    output.progress("trained " + std::to_string(done) + " of " + std::to_string(total) + " models");
  });
  tell(comparison, output);
  if (!arguments.html.empty()) {
    write_page(arguments.html, comparison);
    output.say("wrote " + arguments.html);
  }
  output.result(json_of(comparison));
}

void add_model_options(CLI::App& verb, Arguments& arguments) {
  const auto group = [](CLI::Option* option) { option->group("Model")->capture_default_str(); };
  group(verb.add_option("--backbones", arguments.backbones, "Names, with commas")
            ->delimiter(',')
            ->check(CLI::IsMember(all_backbone_names())));
  group(verb.add_option("--fusions", arguments.fusions,
                        "Names, with commas: " + fusion_names() + ", or several joined with +")
            ->delimiter(',')
            ->check(is_fusion));
  group(verb.add_option("--text-of", arguments.sides, "Whose text joins: user, item or both")
            ->check(CLI::IsMember({"user", "item", "both"})));
  arguments.shape.add_to(verb, arguments.backbone);
  arguments.ways.add_to(verb, arguments.options.fit.model);
}

}  // namespace

void add_compare(CLI::App& lore, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = lore.add_subcommand(
      "compare", "Measure what text is worth: each backbone without it, with it shuffled, with it");
  verb->add_option("--data", arguments->data, "The dataset's JSON file")->required();
  verb->add_option("--encoder", arguments->encoder,
                   "Directory of the encoder for the dataset's texts");
  verb->add_option("--titles", arguments->titles,
                   "Vectors of the items' raw titles, to tell what a language model adds to them");
  verb->add_option("--seeds", arguments->seeds, "Seeds 1 to this; several for a deviation")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  verb->add_flag("--no-shuffled", arguments->is_not_shuffled, "Leave the shuffled text out");
  verb->add_option("--html", arguments->html, "Write the report as one HTML page");
  verb->add_option("--resamples", arguments->options.bootstrap.resamples, "Of the bootstrap")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  add_load_options(*verb, arguments->options.fit.load);
  add_model_options(*verb, *arguments);
  add_training_options(*verb, arguments->options.fit.train);
  arguments->shape.restrict_training(*verb);
  add_calibration_option(*verb, arguments->options.fit.calibration);
  arguments->ways.add_tuning(*verb, arguments->tunes_encoder, arguments->options.fit.tuning);
  verb->callback([arguments, &output] { compare(*arguments, output); });
}

}  // namespace lore::cli
