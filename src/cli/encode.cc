#include "lore/text/encode.h"

#include <filesystem>
#include <memory>
#include <string>

#include "cli/choice.h"
#include "cli/machine.h"
#include "cli/verbs.h"

namespace lore::cli {

namespace {

const Words<EncoderPrecision> precisions = {{"f32", EncoderPrecision::f32},
                                            {"bf16", EncoderPrecision::bf16},
                                            {"int8", EncoderPrecision::int8}};
const Words<Pooling> poolings = {{"cls", Pooling::cls},
                                 {"mean", Pooling::mean},
                                 {"max", Pooling::max},
                                 {"last", Pooling::last},
                                 {"weighted_mean", Pooling::weighted_mean},
                                 {"first_last", Pooling::first_last}};
const Words<LongText> long_texts = {
    {"cut", LongText::cut}, {"windows", LongText::windows}, {"head_tail", LongText::head_tail}};

struct Arguments {
  std::string encoder;
  TextFile texts;
  std::string out;
  EncoderOptions options;
};

std::string line_of(const EncodeProgress& now) {
  return std::to_string(now.done) + "/" + std::to_string(now.total) + " texts  " +
         fixed(now.texts_per_second, 0) + " texts/s  ETA " + fixed(now.eta_seconds, 0) + " s";
}

void encode(const Arguments& arguments, const Output& output) {
  const auto encoder = open_encoder(arguments.encoder, arguments.options);
  TextFile texts = arguments.texts;
  texts.unfinished = arguments.out + ".unfinished";
  EncodeProgress last;
  const VectorTable table = encode_texts(*encoder, texts, [&](const EncodeProgress& now) {
    last = now;
    output.progress(line_of(now));
  });
  table.write(arguments.out);
  std::filesystem::remove(texts.unfinished);
  output.say("wrote " + arguments.out + ": " + std::to_string(table.size()) + " vectors of " +
             std::to_string(table.width()) + " numbers, " + fixed(last.texts_per_second, 0) +
             " texts/s, " + table.metadata().at("empty") + " empty texts, " +
             table.metadata().at("long") + " longer than the encoder takes, " +
             table.metadata().at("cut_tokens") + " tokens not read, resident " +
             fixed(double(resident_bytes()) / (1 << 20), 0) + " MiB");
  output.result({{"out", arguments.out},
                 {"texts", table.size()},
                 {"width", table.width()},
                 {"encoder", encoder->id()},
                 {"texts_per_second", last.texts_per_second},
                 {"tokens", last.counts.tokens},
                 {"long", last.counts.long_texts},
                 {"cut_tokens", last.counts.cut_tokens},
                 {"resident_bytes", resident_bytes()}});
}

// What EncoderOptions describes; encoders of other kinds take none of it.
void add_transformer_options(CLI::App& verb, Arguments& arguments) {
  EncoderOptions& options = arguments.options;
  add_choice(verb, "--precision", options.precision, precisions, "Of the arithmetic");
  verb.add_flag("--map", options.map_tables,
                "Read tables of tokens where they stand in the checkpoint, shared with others");
  verb.add_option("--threads", options.threads, "Threads to encode on")->capture_default_str();
  add_choice(verb, "--pooling", options.pooling, poolings,
             "Of tokens to a text; without it as the checkpoint says");
  verb.add_flag_callback(
      "--normalize", [&options] { options.normalize = true; },
      "Scale vectors to length 1 even where the checkpoint does not");
  verb.add_option("--width", options.width, "Keep the first numbers of each vector; 0: all");
  verb.add_option("--max-tokens", options.max_tokens,
                  "Of a text at once; 0: as the checkpoint says");
  add_choice(verb, "--long-text", options.long_text, long_texts,
             "What becomes of texts beyond that");
  verb.add_option("--prefix", options.prefix, "Put before each text, such as \"query: \"");
  verb.add_option("--suffix", options.suffix, "Put after each text");
}

}  // namespace

void add_encode(CLI::App& lore, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb =
      lore.add_subcommand("encode", "Turn texts into a file of vectors; the same command resumes");
  verb->add_option("--encoder", arguments->encoder, "Directory of the encoder")->required();
  verb->add_option("--texts", arguments->texts.path, "JSONL of {\"id\": ..., \"text\": ...}")
      ->required();
  verb->add_option("--out", arguments->out, "The .safetensors file to write")->required();
  verb->add_option("--id-key", arguments->texts.id_key, "Key of the id")->capture_default_str();
  verb->add_option("--text-key", arguments->texts.text_key, "Key of the text")
      ->capture_default_str();
  add_transformer_options(*verb, *arguments);
  verb->callback([arguments, &output] { encode(*arguments, output); });
}

}  // namespace lore::cli
