#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lore/error.h"
#include "lore/text/tokenizer.h"

#include "cli/each_text.h"
#include "cli/text_verbs.h"

namespace lore::cli {

namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::vector<std::string> texts;
  std::string out;
  std::string text_key = "text";
  std::string model = "unigram";
  bool without_marks = false;
  SentencePieceOptions options;
};

std::vector<std::string> read(const Arguments& arguments) {
  std::vector<std::string> texts;
  for (const std::string& path : arguments.texts) {
    each_text(path, arguments.text_key, [&](std::string_view text) { texts.emplace_back(text); });
  }
  return texts;
}

// The folder for the model; it may be there already.
fs::path made_folder(const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (!error) return directory;
  throw Error({.kind = ErrorKind::io,
               .problem = "cannot make the folder: " + error.message(),
               .place = {.file = directory}});
}

void train(Arguments arguments, const Output& output) {
  arguments.options.model = arguments.model == "bpe" ? PieceModel::bpe : PieceModel::unigram;
  arguments.options.encoder_marks = !arguments.without_marks;
  const std::vector<std::string> texts = read(arguments);
  const fs::path path = made_folder(arguments.out) / "spiece.model";
  train_sentencepiece(texts, path.string(), arguments.options);
  const auto tokenizer = open_sentencepiece(path.string());
  output.say("wrote " + path.string() + ": " + std::to_string(tokenizer->vocabulary_size()) +
             " pieces, learnt from " + std::to_string(texts.size()) + " texts");
  output.result({{"out", path.string()},
                 {"texts", texts.size()},
                 {"vocabulary", tokenizer->vocabulary_size()},
                 {"tokenizer", tokenizer->fingerprint()}});
}

}  // namespace

void add_text_train_tokenizer(CLI::App& text, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  SentencePieceOptions& options = arguments->options;
  CLI::App* verb = text.add_subcommand("train-tokenizer", "Learn a SentencePiece model from texts");
  verb->add_option("--texts", arguments->texts, "JSONL files of {\"text\": ...}")->required();
  verb->add_option("--out", arguments->out, "Directory for spiece.model")->required();
  verb->add_option("--vocab", options.vocabulary_size, "Pieces")->capture_default_str();
  verb->add_option("--model", arguments->model, "unigram or bpe")
      ->check(CLI::IsMember({"unigram", "bpe"}))
      ->capture_default_str();
  verb->add_option("--text-key", arguments->text_key, "Key of the text")->capture_default_str();
  verb->add_flag("--fold-case", options.fold_case, "Read capital letters as small ones");
  verb->add_flag("--byte-fallback", options.byte_fallback,
                 "Characters never seen become their bytes");
  verb->add_flag("--allow-smaller", options.allow_smaller,
                 "Fewer pieces are fine where the texts give no more");
  verb->add_flag("--without-marks", arguments->without_marks,
                 "Leave out [CLS], [SEP] and [MASK], which encoders are trained with");
  verb->callback([arguments, &output] { train(*arguments, output); });
}

}  // namespace lore::cli
