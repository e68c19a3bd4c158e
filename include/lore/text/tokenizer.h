#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lore {

// Text to token ids. Subclass it to bring a tokenizer of your own.
// Thread safety: const members are safe for concurrent use.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  // Ids in [0, vocabulary_size()), without begin or end marks. Any bytes are accepted; invalid
  // UTF-8 becomes the replacement character.
  virtual std::vector<std::int32_t> encode(std::string_view text) const = 0;

  virtual std::int32_t vocabulary_size() const = 0;

  // A hash of the model's bytes; two tokenizers with equal fingerprints give equal ids.
  virtual std::string fingerprint() const = 0;
};

// A SentencePiece model file (unigram or BPE, byte fallback included; Kudo and Richardson 2018).
// SentencePiece itself lives in a plug-in with a C interface, loaded in a linker namespace of its
// own, because its protobuf and libtorch's cannot share one. The plug-in is looked for in the
// folder that the environment variable LORE_PLUGIN_DIR names, else beside Lore's library.
// Throws Error(not_found), Error(corrupt), or Error(unsupported) where the plug-in is missing.
std::unique_ptr<Tokenizer> open_sentencepiece(const std::string& path);

struct SentencePieceOptions {
  std::int32_t vocabulary_size = 8000;  // 4 to 1,000,000, byte pieces included
  bool allow_smaller = false;  // where the texts do not give that many pieces; else an error
  bool byte_fallback = false;  // split characters never seen in training into bytes
};

// Trains a unigram model on `texts` and writes it to `path`: equal texts give equal bytes. Throws
// Error(invalid_argument) where the texts give fewer pieces, or hold more characters, than
// `vocabulary_size`.
void train_sentencepiece(const std::vector<std::string>& texts, const std::string& path,
                         const SentencePieceOptions& options = {});

}  // namespace lore
