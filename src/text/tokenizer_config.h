#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "text/added_tokens.h"

namespace lore {

// Contents of the tokens with a role; empty where nothing says so.
struct SpecialTokenNames {
  std::string unknown;
  std::string begin;
  std::string end;
  std::string separator;
  std::string classify;
  std::string padding;
  std::string mask;
};

// What the files beside a tokenizer say of it: tokenizer_config.json, special_tokens_map.json,
// added_tokens.json, and the model_type of config.json.
struct TokenizerConfig {
  std::string family = {};  // "bert" of BertTokenizerFast or of model_type, in lower case; or empty
  bool generic = false;     // tokenizer_class is the one that takes tokenizer.json as it is
  SpecialTokenNames names = {};
  std::optional<bool> add_begin = {};
  std::optional<bool> add_end = {};
  std::optional<bool> lower_case = {};
  std::optional<bool> strip_accents = {};
  std::optional<bool> separate_chinese = {};
  std::optional<bool> add_prefix_space = {};
  std::optional<bool> keep_accents = {};
  std::optional<std::int64_t> extra_ids = {};
  std::int64_t longest_input = 0;  // 0: not said
  std::vector<AddedToken> added = {};
};

// Files that are missing are left out. Throws Error(format).
TokenizerConfig read_tokenizer_config(const std::string& directory);

}  // namespace lore
