#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "lore/data/dataset.h"
#include "lore/error.h"
#include "lore/train/tune.h"

#include "cli/load_options.h"
#include "cli/text_training.h"
#include "cli/text_verbs.h"
#include "recommender/texts.h"

namespace lore::cli {

namespace {

struct Arguments {
  std::string data;
  LoadOptions load;
  CoClickOptions clicks;
  TuneOptions options;
};

// Texts of items, and which of them users clicked together.
struct Lesson {
  std::vector<std::string> texts;
  std::vector<RowPair> pairs;
};

Lesson read(const Arguments& arguments) {
  const DatasetSpec spec = read_dataset_spec(arguments.data);
  if (!spec.texts.contains(Side::item)) {
    throw Error({.kind = ErrorKind::not_found,
                 .problem = "a dataset without texts of items",
                 .place = {.file = arguments.data, .field = "texts.item"}});
  }
  const Dataset data = Dataset::load(spec, arguments.load);
  const Catalog& items = data.store().items();
  constexpr std::uint32_t none = 0xffffffff;
  std::vector<std::uint32_t> text_of(static_cast<std::size_t>(items.rows()), none);
  Lesson lesson;
  for (EntityText& text : read_texts(spec, Side::item)) {
    const std::int32_t row = items.row(text.id);
    if (row == 0) continue;
    text_of[static_cast<std::size_t>(row)] = static_cast<std::uint32_t>(lesson.texts.size());
    lesson.texts.push_back(std::move(text.text));
  }
  for (const auto& [first, second] : co_clicks(data, arguments.clicks)) {
    const RowPair pair = {text_of[first], text_of[second]};
    if (pair.first != none && pair.second != none) lesson.pairs.push_back(pair);
  }
  return lesson;
}

void tune(Arguments& arguments, const Output& output) {
  arguments.clicks.seed = arguments.options.seed;
  const Lesson lesson = read(arguments);
  output.say(std::to_string(lesson.pairs.size()) + " pairs of " +
             std::to_string(lesson.texts.size()) + " texts");
  const TextTrainingResult result = lore::tune(lesson.texts, lesson.pairs, arguments.options,
                                               progress_of(output, "nearest", "pairs"));
  report(result, arguments.options.out, "mean reciprocal rank", "pairs", output);
}

void add_options(CLI::App& verb, Arguments& arguments) {
  TuneOptions& options = arguments.options;
  verb.add_option("--data", arguments.data, "Dataset file with texts of items")->required();
  verb.add_option("--encoder", options.encoder, "Directory of the transformer")->required();
  verb.add_option("--window", arguments.clicks.window,
                  "Clicks of a user, one after the other, that belong together")
      ->capture_default_str();
  verb.add_option("--most-pairs", arguments.clicks.most_pairs,
                  "A random choice where there are more")
      ->capture_default_str();
  verb.add_option("--hard-negatives", options.hard_negatives, "A pair")->capture_default_str();
  verb.add_option("--temperature", options.temperature, "Of the cosines")->capture_default_str();
  verb.add_option("--dropout", options.dropout, "Of what a layer adds")->capture_default_str();
  verb.add_option("--lora", options.lora_rank,
                  "Learn additions of this rank to the layers alone; 0: all weights")
      ->capture_default_str();
  add_load_options(verb, arguments.load);
  add_training_options(verb, options);
}

}  // namespace

void add_text_tune(CLI::App& text, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = text.add_subcommand(
      "tune", "Train a transformer to put texts together whose items the same users clicked");
  add_options(*verb, *arguments);
  verb->callback([arguments, &output] { tune(*arguments, output); });
}

}  // namespace lore::cli
