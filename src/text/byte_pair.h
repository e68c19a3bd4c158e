#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "text/subword_model.h"
#include "text/vocabulary.h"

namespace lore {

struct BytePairOptions {
  std::optional<std::string> unknown_token = {};  // none: characters without a token are left out
  std::string continuing_prefix = {};             // of tokens that do not start a piece
  std::string end_suffix = {};                    // of tokens that end a piece
  bool fuse_unknown = false;                      // neighbouring unknown characters are one token
  bool byte_fallback = false;                     // unknown characters become their bytes
  bool ignore_merges = false;                     // a piece that is a token is that token
};

// The merges of a byte-pair encoding: which two tokens become which, the first listed first.
class Merges {
 public:
  struct Merge {
    std::int32_t rank;
    std::int32_t token;
  };

  // Later ones of the same pair take the place of earlier ones. `prefix` is that of continuing
  // tokens, which the right one loses. False where a token or the result is not in `vocabulary`.
  bool add(std::string_view left, std::string_view right, const Vocabulary& vocabulary,
           std::string_view prefix);

  // Null where the two do not merge.
  const Merge* find(std::int32_t left, std::int32_t right) const;

 private:
  static std::uint64_t key(std::int32_t left, std::int32_t right);

  std::unordered_map<std::uint64_t, Merge> merges_;
  std::int32_t added_ = 0;
};

// Byte-pair encoding (Sennrich et al. 2016): starts with characters and merges the neighbours of
// the lowest rank, leftmost first, until none merge. Time n log n for n characters. REQUIRES:
// `vocabulary` has the unknown token, if any.
std::unique_ptr<SubwordModel> make_byte_pair(VocabularyPtr vocabulary, Merges merges,
                                             const BytePairOptions& options = {});

// From the "model" of a tokenizer.json. Throws Error(format).
std::unique_ptr<SubwordModel> read_byte_pair(const JsonView& model, VocabularyPtr vocabulary);

// From the merges.txt that goes with a vocab.json. Throws Error(format) with the line.
Merges read_merges(std::string_view lines, const std::string& path, const Vocabulary& vocabulary);

}  // namespace lore
