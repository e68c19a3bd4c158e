#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "lore/text/encoder.h"

namespace lore {

// What the files of sentence-transformers beside a checkpoint say of its use.
struct SentenceModules {
  std::string folder;              // of config.json and weights
  std::optional<Pooling> pooling;  // nothing where no file says it
  std::vector<std::string> dense;  // folders of layers between pooling and norm
  bool normalize = false;
  bool lower_case = false;     // texts are, before they are tokenized
  std::size_t max_tokens = 0;  // 0 where no file says it
  std::string prompt;          // put before texts unless the caller names another
};

// Reads `modules.json`, the pooling's `config.json`, `sentence_bert_config.json` and
// `config_sentence_transformers.json` where they are. Throws Error(format) naming file and key, or
// Error(unsupported) for modules and poolings unknown here.
SentenceModules read_sentence_modules(const std::string& directory);

}  // namespace lore
