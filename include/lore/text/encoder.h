#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lore/matrix.h"

namespace lore {

// What became of texts, summed over calls.
struct TextCounts {
  std::uint64_t texts = 0;
  std::uint64_t tokens = 0;      // that the model read, marks around texts included
  std::uint64_t long_texts = 0;  // of more tokens than the model takes at once
  std::uint64_t windows = 0;     // that long texts were read in
  std::uint64_t cut_tokens = 0;  // of long texts, not read
};

// Texts to vectors. Subclass it to bring an encoder of your own.
// Thread safety: const members are safe for concurrent use.
class TextEncoder {
 public:
  virtual ~TextEncoder() = default;

  // One row a text: [texts.size(), width()]. A text's vector does not depend on the others. Any
  // bytes are accepted; a text without tokens gives one and the same row, zeros or the encoder's
  // bias.
  virtual Matrix encode(std::span<const std::string_view> texts) const = 0;

  // The same, adding to `counts`; an encoder that does not count tokens adds texts alone.
  virtual Matrix encode_counted(std::span<const std::string_view> texts, TextCounts& counts) const {
    counts.texts += texts.size();
    return encode(texts);
  }

  virtual std::size_t width() const = 0;  // H

  // A hash over weights and tokenizer: vectors of encoders with equal ids may be mixed.
  virtual std::string id() const = 0;
};

// The numbers that a transformer multiplies with. Each runs on any processor that oneDNN has
// kernels for; bf16 and int8 pay where it has instructions for them.
enum class EncoderPrecision : std::uint8_t {
  f32,
  bf16,  // inputs and weights of products; sums, norms and softmax stay f32
  int8,  // the same, with a scale for each output of a layer and for each token
};

// How the hidden states of a text's tokens become one vector.
enum class Pooling : std::uint8_t {
  cls,            // the first token's
  mean,           // of all tokens
  max,            // the largest of each number
  last,           // the last token's
  weighted_mean,  // token i counts i; Muennighoff 2022
  first_last,     // mean over all tokens of the first and the last layer's; Su et al. 2021
};

// What is done with a text of more tokens than the model takes.
enum class LongText : std::uint8_t {
  cut,        // its beginning is read, as the model was trained
  windows,    // all of it, in windows that overlap by an eighth; their mean by length
  head_tail,  // its beginning and its end, half each
};

struct EncoderOptions {
  EncoderPrecision precision = EncoderPrecision::f32;
  std::size_t threads = 1;  // that a call of encode() may use, the caller's included
  std::optional<Pooling> pooling =
      {};  // else as the checkpoint says, else mean (last, where causal)
  std::optional<bool> normalize = {};  // to length 1; else as the checkpoint says
  std::size_t width = 0;       // keeps the first numbers of a vector, before it is normalised: for
                               // Matryoshka models (Kusupati et al. 2022); 0 keeps all
  std::size_t max_tokens = 0;  // of a text at once; 0: as the checkpoint says, 512 at most if it
                               // does not
  LongText long_text = LongText::cut;

  // Reads tables of tokens, most of a multilingual model, where they stand in the checkpoint (f32
  // or f16): processes share them, and they take no memory of their own. The file must then not be
  // written to while the encoder lives; one that is renamed over it is safe.
  bool map_tables = false;
  std::string prefix = {};  // put before each text ("query: ")
  std::string suffix = {};  // and after it, as one-word prompts have (NoteLLM; Zhang et al. 2024)
};

// Opens the encoder in a directory by what lies there:
// * a checkpoint in the Hugging Face layout: `config.json` (BERT, RoBERTa, XLM-RoBERTa, DistilBERT,
//   MPNet, ALBERT, T5, Llama, Mistral, Qwen2, Qwen3), `model.safetensors` or its shards in f32, f16
//   or bf16, a tokenizer (load_tokenizer), and what sentence-transformers adds (`modules.json`,
//   `1_Pooling`, `2_Dense`, `sentence_bert_config.json`);
// * a static encoder: `model.safetensors` with "weight" [V, H], "idf" [V], "bias" [H] and one
//   SentencePiece `*.model`; of the options it takes none;
// * either with a projection fitted to a corpus (write_projected_encoder); `width` and `normalize`
//   are then of what it gives, which has length 1 unless told otherwise.
// Throws Error(not_found), Error(format), Error(corrupt), Error(unsupported) or Error(mismatch),
// for example when the tokenizer's vocabulary is not the weights' V.
std::unique_ptr<TextEncoder> open_encoder(const std::string& directory,
                                          const EncoderOptions& options = {});

}  // namespace lore
