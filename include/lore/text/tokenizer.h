#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lore {

// Ids of the tokens that have a role; no_token where the tokenizer has none of that role.
inline constexpr std::int32_t no_token = -1;

struct SpecialTokens {
  std::int32_t unknown = no_token;
  std::int32_t begin = no_token;      // <s>, BOS
  std::int32_t end = no_token;        // </s>, EOS
  std::int32_t separator = no_token;  // [SEP]
  std::int32_t classify = no_token;   // [CLS]
  std::int32_t padding = no_token;
  std::int32_t mask = no_token;

  bool operator==(const SpecialTokens&) const = default;
};

// The ids a model wants around one text: BERT's are {[CLS]} and {[SEP]}, T5's {} and {</s>}.
struct TextFrame {
  std::vector<std::int32_t> before;
  std::vector<std::int32_t> after;

  std::size_t size() const { return before.size() + after.size(); }
  bool operator==(const TextFrame&) const = default;
};

// Text to token ids. Subclass it to bring a tokenizer of your own.
// Thread safety: const members are safe for concurrent use.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  // Ids in [0, vocabulary_size()), without frame(). Any bytes are accepted; what is no UTF-8
  // becomes the replacement character.
  virtual std::vector<std::int32_t> encode(std::string_view text) const = 0;

  // One more than the highest id, special and added tokens included.
  virtual std::int32_t vocabulary_size() const = 0;

  // A hash of the model's bytes; two tokenizers with equal fingerprints give equal ids.
  virtual std::string fingerprint() const = 0;

  virtual SpecialTokens special_tokens() const { return {}; }

  // What a model made with this tokenizer expects around a text.
  virtual TextFrame frame() const { return {}; }

  // Tokens that the model takes at most, frame() included; 0 where nothing says so.
  virtual std::int64_t longest_input() const { return 0; }
};

// The tokenizer in a directory of the Hugging Face layout, or in any directory with one
// SentencePiece
// `*.model`. Throws Error(not_found) where there is none, Error(corrupt) or Error(format) for a
// file that is not what its name says, Error(unsupported) for a tokenizer of a kind unknown here.
std::unique_ptr<Tokenizer> load_tokenizer(const std::string& directory);

// Throws Error(mismatch), naming both files, where a table of `rows` token embeddings cannot be
// that of `tokenizer`: it has ids beyond the table, or the table has many more rows than padding
// explains.
void check_tokenizer_fits(const Tokenizer& tokenizer, const std::string& tokenizer_path,
                          std::int64_t rows, const std::string& weights_path);

// A SentencePiece model file (unigram or BPE, byte fallback included; Kudo and Richardson 2018).
// SentencePiece itself lives in a plug-in with a C interface, loaded in a linker namespace of its
// own, because its protobuf and libtorch's cannot share one. The plug-in is looked for in the
// folder that the environment variable LORE_PLUGIN_DIR names, else beside Lore's library.
// Throws Error(not_found), Error(corrupt), or Error(unsupported) where the plug-in is missing.
std::unique_ptr<Tokenizer> open_sentencepiece(const std::string& path);

// Which pieces a SentencePiece model is made of.
enum class PieceModel : std::uint8_t {
  unigram,  // the likeliest cut (Kudo 2018)
  bpe,      // byte-pair merges over characters (Sennrich et al. 2016)
};

struct SentencePieceOptions {
  std::int32_t vocabulary_size = 8000;  // 4 to 1,000,000, byte pieces included
  bool allow_smaller = false;  // where the texts do not give that many pieces; else an error
  bool fold_case = false;      // read capital letters as small ones, for good
  bool byte_fallback = false;  // split characters never seen in training into bytes
  PieceModel model = PieceModel::unigram;
  bool encoder_marks = false;  // ids 0 to 4 are <pad>, <unk>, [CLS], [SEP] and [MASK], as ALBERT's
};

// Trains a model on `texts` and writes it to `path`: equal texts give equal bytes. Throws
// Error(invalid_argument) where the texts give fewer pieces, or hold more characters, than
// `vocabulary_size`.
void train_sentencepiece(const std::vector<std::string>& texts, const std::string& path,
                         const SentencePieceOptions& options = {});

}  // namespace lore
