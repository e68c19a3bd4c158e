#include <memory>
#include <string>
#include <vector>

#include "lore/text/encoder.h"
#include "lore/text/latent_semantics.h"

#include "cli/each_text.h"
#include "cli/verbs.h"

namespace lore::cli {

namespace {

struct Arguments {
  std::vector<std::string> texts;
  std::string out;
  std::string text_key = "text";
  LatentSemanticsOptions options;
};

std::vector<std::string> read(const Arguments& arguments) {
  std::vector<std::string> texts;
  for (const std::string& path : arguments.texts) {
    each_text(path, arguments.text_key, [&](std::string_view text) { texts.emplace_back(text); });
  }
  return texts;
}

void train(const Arguments& arguments, const Output& output) {
  const std::vector<std::string> texts = read(arguments);
  train_latent_semantics(texts, arguments.out, arguments.options);
  const auto encoder = open_encoder(arguments.out);
  output.say("wrote " + arguments.out + ": learnt from " + std::to_string(texts.size()) +
             " texts, vectors of " + std::to_string(encoder->width()) + " numbers");
  output.result({{"out", arguments.out},
                 {"texts", texts.size()},
                 {"width", encoder->width()},
                 {"encoder", encoder->id()}});
}

}  // namespace

void add_train_encoder(CLI::App& lore, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = lore.add_subcommand(
      "train-encoder", "Make a small encoder from texts alone (latent semantic analysis)");
  verb->add_option("--texts", arguments->texts, "JSONL files of {\"text\": ...}")->required();
  verb->add_option("--out", arguments->out, "Directory of the encoder")->required();
  verb->add_option("--text-key", arguments->text_key, "Key of the text")->capture_default_str();
  verb->add_option("--vocabulary", arguments->options.vocabulary_size, "Pieces at most")
      ->capture_default_str();
  verb->add_option("--width", arguments->options.width, "Numbers a vector")->capture_default_str();
  verb->add_option("--seed", arguments->options.seed, "Equal seeds give equal encoders")
      ->capture_default_str();
  verb->callback([arguments, &output] { train(*arguments, output); });
}

}  // namespace lore::cli
