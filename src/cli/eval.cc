#include <memory>
#include <string>

#include "lore/bundle/bundle.h"
#include "lore/error.h"
#include "lore/recommender.h"
#include "lore/recommender/rungs.h"

#include "cli/load_options.h"
#include "cli/verbs.h"

namespace lore::cli {

namespace {

struct Arguments {
  std::string bundle;
  std::string data;
  std::string rows;
  std::string split = "test";
  bool rungs = false;
  LoadOptions load;
};

Split split_of(const std::string& name) {
  for (Split split : {Split::train, Split::valid, Split::test}) {
    if (name == name_of(split)) return split;
  }
  throw Error({.kind = ErrorKind::invalid_argument, .problem = "no such split", .found = name});
}

std::vector<SliceMetrics> metrics(const Recommender& model, const Arguments& arguments) {
  const Bundle& bundle = model.bundle();
  const FeatureStore& store = *bundle.store;
  if (!arguments.rows.empty()) {
    const FileSpec file = arguments.data.empty()
                              ? rows_file(store.spec(), arguments.rows)
                              : rows_file(read_dataset_spec(arguments.data), arguments.rows);
    const std::vector<Example> rows = read_rows(store, file, Labels::required);
    return arguments.rungs ? evaluate_rungs(bundle, store, rows) : model.evaluate(rows);
  }
  const Dataset dataset =
      Dataset::load_with(read_dataset_spec(arguments.data), store, arguments.load);
  const Split split = split_of(arguments.split);
  return arguments.rungs ? evaluate_rungs(bundle, dataset.store(), dataset.examples(split))
                         : model.evaluate(dataset, split);
}

void evaluate(const Arguments& arguments, const Output& output) {
  const Recommender model = Recommender::load(arguments.bundle);
  const std::vector<SliceMetrics> slices = metrics(model, arguments);
  output.say(table_of(slices));
  output.result({{"bundle", arguments.bundle},
                 {"version", model.bundle().version},
                 {"metrics", json_of(slices)}});
}

}  // namespace

void add_eval(CLI::App& lore, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* eval = lore.add_subcommand("eval", "Measure a bundle on labelled rows");
  eval->add_option("--bundle", arguments->bundle, "Directory of the bundle")->required();
  auto* data = eval->add_option("--data", arguments->data, "The dataset's JSON file");
  auto* rows = eval->add_option("--rows", arguments->rows,
                                "Labelled rows to measure on, with the bundle's histories, in "
                                "place of a split of the dataset");
  eval->add_option("--split", arguments->split, "train, valid or test")
      ->check(CLI::IsMember({"train", "valid", "test"}))
      ->capture_default_str();
  eval->add_flag("--rungs", arguments->rungs,
                 "What is left without vectors, without users, without a request");
  add_load_options(*eval, arguments->load);
  eval->callback([arguments, data, rows, &output] {
    if (data->empty() && rows->empty()) throw CLI::RequiredError("--data or --rows");
    evaluate(*arguments, output);
  });
}

}  // namespace lore::cli
