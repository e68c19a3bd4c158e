#include <memory>
#include <string>

#include "lore/text/encode.h"
#include "lore/text/projection.h"

#include "cli/choice.h"
#include "cli/text_verbs.h"

namespace lore::cli {

namespace {

const Words<ProjectionKind> kinds = {{"whitening", ProjectionKind::whitening},
                                     {"principal", ProjectionKind::principal}};

struct Arguments {
  std::string encoder;
  TextFile texts;
  std::string out;
  ProjectionOptions options;
};

void project(const Arguments& arguments, const Output& output) {
  const auto encoder = open_encoder(arguments.encoder);
  const VectorTable table = encode_texts(*encoder, arguments.texts, [&](const EncodeProgress& now) {
    output.progress(std::to_string(now.done) + "/" + std::to_string(now.total) + " texts");
  });
  write_projected_encoder(arguments.out, arguments.encoder, table.vectors(), arguments.options);
  const auto projected = open_encoder(arguments.out);
  output.say("wrote " + arguments.out + ": vectors of " + std::to_string(projected->width()) +
             " numbers, fitted to " + std::to_string(table.size()) + " texts");
  output.result({{"out", arguments.out},
                 {"texts", table.size()},
                 {"width", projected->width()},
                 {"encoder", projected->id()}});
}

}  // namespace

void add_text_project(CLI::App& text, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = text.add_subcommand(
      "project", "Put a whitening or principal components, fitted to texts, behind an encoder");
  verb->add_option("--encoder", arguments->encoder, "Directory of the encoder")->required();
  verb->add_option("--texts", arguments->texts.path, "JSONL of {\"id\": ..., \"text\": ...}")
      ->required();
  verb->add_option("--id-key", arguments->texts.id_key, "Key of the id")->capture_default_str();
  verb->add_option("--text-key", arguments->texts.text_key, "Key of the text")
      ->capture_default_str();
  verb->add_option("--out", arguments->out, "Directory of the new encoder")->required();
  add_choice(*verb, "--kind", arguments->options.kind, kinds, "Of the projection");
  verb->add_option("--width", arguments->options.width, "Directions kept; 0: all");
  verb->callback([arguments, &output] { project(*arguments, output); });
}

}  // namespace lore::cli
