#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "text/json_view.h"

namespace lore {

// Rewrites a text before it is cut into pieces. REQUIRES: UTF-8, which it stays.
// Thread safety: safe for concurrent use.
using Normalizer = std::function<std::string(std::string)>;

struct BertNormalizerOptions {
  bool clean_text = true;                  // leaves out control characters; white space is a space
  bool separate_chinese = true;            // spaces around each ideograph
  std::optional<bool> strip_accents = {};  // nothing: as `lower_case` says
  bool lower_case = true;
};

Normalizer make_bert_normalizer(const BertNormalizerOptions& options);

// The printable character that stands for each byte in byte-level vocabularies (Radford et al.
// 2019), for all bytes of `text`.
std::string bytes_as_characters(std::string_view text);

// The bytes that such characters stand for; other characters are left out. REQUIRES: UTF-8.
std::string characters_as_bytes(std::string_view text);

// From the "normalizer" of a tokenizer.json. Throws Error(format), or Error(unsupported) for a type
// unknown here.
Normalizer read_normalizer(const JsonView& normalizer);

}  // namespace lore
