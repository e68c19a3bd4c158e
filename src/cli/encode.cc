#include "lore/text/encode.h"

#include <memory>
#include <string>

#include "cli/verbs.h"

namespace lore::cli {

namespace {

struct Arguments {
  std::string encoder;
  std::string texts;
  std::string out;
  std::string id_key = "id";
  std::string text_key = "text";
};

std::string line_of(const EncodeProgress& now) {
  return std::to_string(now.done) + "/" + std::to_string(now.total) + " texts  " +
         fixed(now.texts_per_second, 0) + " texts/s  ETA " + fixed(now.eta_seconds, 0) + " s";
}

void encode(const Arguments& arguments, const Output& output) {
  const auto encoder = open_encoder(arguments.encoder);
  EncodeProgress last;
  const VectorTable table = encode_texts(*encoder, arguments.texts, arguments.id_key,
                                         arguments.text_key, [&](const EncodeProgress& now) {
                                           last = now;
                                           output.progress(line_of(now));
                                         });
  table.write(arguments.out);
  output.say("wrote " + arguments.out + ": " + std::to_string(table.size()) + " vectors of " +
             std::to_string(table.width()) + " numbers, " + fixed(last.texts_per_second, 0) +
             " texts/s, " + table.metadata().at("empty") + " empty texts");
  output.result({{"out", arguments.out},
                 {"texts", table.size()},
                 {"width", table.width()},
                 {"encoder", encoder->id()},
                 {"texts_per_second", last.texts_per_second}});
}

}  // namespace

void add_encode(CLI::App& lore, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = lore.add_subcommand("encode", "Turn texts into a file of vectors");
  verb->add_option("--encoder", arguments->encoder, "Directory of the encoder")->required();
  verb->add_option("--texts", arguments->texts, "JSONL of {\"id\": ..., \"text\": ...}")
      ->required();
  verb->add_option("--out", arguments->out, "The .safetensors file to write")->required();
  verb->add_option("--id-key", arguments->id_key, "Key of the id")->capture_default_str();
  verb->add_option("--text-key", arguments->text_key, "Key of the text")->capture_default_str();
  verb->callback([arguments, &output] { encode(*arguments, output); });
}

}  // namespace lore::cli
