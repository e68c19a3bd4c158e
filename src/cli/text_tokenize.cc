#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "lore/text/tokenizer.h"

#include "cli/each_text.h"
#include "cli/text_verbs.h"

namespace lore::cli {

namespace {

struct Arguments {
  std::string tokenizer;
  std::string texts;
  std::string text_key = "text";
  std::string prefix;
  bool bare = false;
};

void tokenize(const Arguments& arguments, const Output& output) {
  const auto tokenizer = load_tokenizer(arguments.tokenizer);
  const TextFrame frame = arguments.bare ? TextFrame() : tokenizer->frame();
  std::size_t texts = 0;
  std::size_t tokens = 0;
  each_text(arguments.texts, arguments.text_key, [&](std::string_view text) {
    std::vector<std::int32_t> ids = tokenizer->encode(arguments.prefix + std::string(text));
    ids.insert(ids.begin(), frame.before.begin(), frame.before.end());
    ids.insert(ids.end(), frame.after.begin(), frame.after.end());
    ++texts;
    tokens += ids.size();
    std::cout << nlohmann::json(ids).dump() << '\n';
  });
  output.say(std::to_string(texts) + " texts, " + std::to_string(tokens) + " tokens");
  output.result({{"texts", texts},
                 {"tokens", tokens},
                 {"vocabulary", tokenizer->vocabulary_size()},
                 {"longest_input", tokenizer->longest_input()},
                 {"tokenizer", tokenizer->fingerprint()}});
}

}  // namespace

void add_text_tokenize(CLI::App& text, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = text.add_subcommand("tokenize", "Print the token ids of texts, an array a line");
  verb->add_option("--tokenizer,--encoder", arguments->tokenizer,
                   "Directory of the tokenizer, or of the encoder it lies with")
      ->required();
  verb->add_option("--texts", arguments->texts, "JSONL of {\"text\": ...}")->required();
  verb->add_option("--text-key", arguments->text_key, "Key of the text")->capture_default_str();
  verb->add_option("--prefix", arguments->prefix, "Put before every text, for example \"query: \"");
  verb->add_flag("--bare", arguments->bare, "Without what a model wants around a text");
  verb->callback([arguments, &output] { tokenize(*arguments, output); });
}

}  // namespace lore::cli
