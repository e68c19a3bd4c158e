#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "lore/error.h"
#include "lore/profile/profile_store.h"
#include "lore/train/pretrain.h"

#include "cli/each_text.h"
#include "cli/text_training.h"
#include "cli/text_verbs.h"

namespace lore::cli {

namespace {

struct Arguments {
  std::vector<std::string> texts;
  std::vector<std::string> stores;
  std::string text_key = "text";
  PretrainOptions options;
};

void read_lines(const std::string& path, std::vector<std::string>& texts) {
  std::ifstream file(path);
  if (!file) {
    throw Error({.kind = ErrorKind::not_found, .problem = "no such file", .place = {.file = path}});
  }
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) texts.push_back(line);
  }
}

void read_store(const std::string& path, std::vector<std::string>& texts) {
  const ProfileStore store = ProfileStore::open(path);
  for (const Side side : {Side::user, Side::item}) {
    for (const std::string& pack : store.packs(side)) {
      store.for_each(
          side, [&](const Profile& profile) { texts.push_back(profile.text); }, pack);
    }
  }
}

std::vector<std::string> read(const Arguments& arguments) {
  std::vector<std::string> texts;
  for (const std::string& path : arguments.texts) {
    if (path.ends_with(".jsonl")) {
      each_text(path, arguments.text_key, [&](std::string_view text) { texts.emplace_back(text); });
    } else {
      read_lines(path, texts);
    }
  }
  for (const std::string& path : arguments.stores) read_store(path, texts);
  return texts;
}

void pretrain(const Arguments& arguments, const Output& output) {
  const TextTrainingResult result =
      lore::pretrain(read(arguments), arguments.options, progress_of(output, "guessed", "texts"));
  report(result, arguments.options.out, "share of masked tokens guessed", "texts", output);
}

}  // namespace

void add_text_pretrain(CLI::App& text, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  PretrainOptions& options = arguments->options;
  CLI::App* verb = text.add_subcommand("pretrain", "Train a small transformer on texts alone");
  verb->add_option("--texts", arguments->texts,
                   "JSONL files of {\"text\": ...}, or any other with a text a line");
  verb->add_option("--store", arguments->stores, "Profile stores, all of their texts");
  verb->add_option("--text-key", arguments->text_key, "Key of the text")->capture_default_str();
  CLI::Option* from = verb->add_option("--from", options.from,
                                       "Directory of a transformer to go on from, as it is");
  verb->add_option("--tokenizer", options.tokenizer, "Directory of the tokenizer of a new one")
      ->excludes(from);
  verb->add_option("--width", options.width, "Numbers a vector")->capture_default_str();
  add_shape_options(*verb, options.shape);
  verb->add_option("--masked", options.masked, "Share of the tokens to guess")
      ->capture_default_str();
  verb->add_option("--dropout", options.dropout, "Of what a layer adds")->capture_default_str();
  verb->add_option("--contrast", options.contrast_weight,
                   "Weight of telling a text from others; 0: guessing alone")
      ->capture_default_str();
  add_training_options(*verb, options);
  verb->callback([arguments, &output] { pretrain(*arguments, output); });
}

}  // namespace lore::cli
