#include "cli/text_verbs.h"
#include "cli/verbs.h"

namespace lore::cli {

void add_text(CLI::App& lore, const Output& output) {
  CLI::App* text = lore.add_subcommand("text", "Tokenizers and text encoders");
  text->require_subcommand(1);
  text->fallthrough();
  add_text_train_tokenizer(*text, output);
  add_text_tokenize(*text, output);
  add_text_project(*text, output);
  add_text_distil(*text, output);
  add_text_tune(*text, output);
  add_text_pretrain(*text, output);
}

}  // namespace lore::cli
