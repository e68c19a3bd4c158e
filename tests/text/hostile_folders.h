#pragma once

#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "lore/text/encoder.h"
#include "lore/text/tokenizer.h"

#include "golden/text_models.h"
#include "golden/tokenizers.h"
#include "text/golden_models.h"

// Folders of tokenizers and encoders, whole, of which tests and fuzzers replace one file at a time.
namespace lore::hostile {

using Files = std::map<std::string, std::string>;  // by name

inline constexpr std::string_view tokenizer_settings =
    R"({"tokenizer_class": "BertTokenizerFast", "do_lower_case": true, "strip_accents": null,
        "cls_token": "[CLS]", "mask_token": {"content": "[MASK]", "lstrip": true},
        "model_max_length": 512, "added_tokens_decoder": {"4": {"content": "[MASK]"}}})";

inline Files word_pieces() {
  return {{"vocab.txt", std::string(golden::word_piece_vocabulary)},
          {"tokenizer_config.json", std::string(tokenizer_settings)},
          {"special_tokens_map.json", R"({"sep_token": "[SEP]", "pad_token": "[PAD]"})"}};
}

inline Files byte_pairs() {
  return {{"vocab.json", std::string(golden::byte_pair_vocabulary)},
          {"merges.txt", std::string(golden::byte_pair_merges)},
          {"tokenizer_config.json", R"({"add_prefix_space": true, "bos_token": "<s>"})"}};
}

inline Files byte_pairs_in_one() {
  const std::string model =
      R"({"type": "BPE", "byte_fallback": true, "fuse_unk": true, "ignore_merges": false,
          "unk_token": "<unk>", "merges": ["a b", ["ab", "c"], "\u2581 ab"],
          "vocab": {"<unk>": 0, "a": 1, "b": 2, "c": 3, "ab": 4, "abc": 5, "\u2581": 6,
                    "\u2581ab": 7, "<0x0A>": 8, "1": 9}})";
  return {{"tokenizer.json",
           R"({"version": "1.0", "truncation": {"max_length": 64}, "added_tokens": [
                {"id": 10, "content": "<s>", "special": true, "normalized": false},
                {"id": 11, "content": "mask", "single_word": true, "lstrip": true, "rstrip": true}],
              "normalizer": {"type": "Sequence", "normalizers": [
                {"type": "NFKC"}, {"type": "Replace", "pattern": {"String": " "},
                 "content": "\u2581"}, {"type": "Prepend", "prepend": "\u2581"}]},
              "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                {"type": "Split", "behavior": "MergedWithPrevious", "invert": false,
                 "pattern": {"Regex": "(?i:'s|'t)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|\\s+(?!\\S)|\\s+"}},
                {"type": "Digits", "individual_digits": true}]},
              "post_processor": {"type": "TemplateProcessing",
                "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}],
                "special_tokens": {"<s>": {"id": "<s>", "ids": [10], "tokens": ["<s>"]}}},
              "model": )" +
               model + "}"}};
}

inline Files unigram_in_one() {
  return {{"tokenizer.json",
           R"({"added_tokens": [{"id": 0, "content": "<unk>", "special": true}],
              "normalizer": {"type": "Sequence", "normalizers": [
                {"type": "Precompiled", "precompiled_charsmap": "CAAAAAAEAAD/AAAAYgA="},
                {"type": "Strip", "strip_left": true, "strip_right": true}, {"type": "Lowercase"}]},
              "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581",
                                "prepend_scheme": "first", "split": true},
              "post_processor": {"type": "RobertaProcessing", "sep": ["a", 1], "cls": ["b", 2]},
              "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": true, "vocab": [
                ["<unk>", 0], ["a", -1.5], ["b", -2], ["ab", -2.25], ["\u2581", -1],
                ["\u2581a", -1.75], ["<0xF0>", -9]]}})"}};
}

// BERT's golden model, in two shards, with all that stands beside a published checkpoint.
inline Files checkpoint() {
  const golden::TextModel& model = golden::model_named("bert");
  TensorWriter shards[2];
  nlohmann::json places;
  for (const golden::TensorShape& tensor : model.tensors) {
    const bool second = std::string_view(tensor.name).starts_with("encoder.layer.1");
    shards[second ? 1 : 0].add(tensor.name, golden::numbers_of(tensor));
    places[tensor.name] = second ? "b.safetensors" : "a.safetensors";
  }
  TensorWriter dense;
  dense.add("linear.weight", golden::numbers_of({"dense", 12, 12}));
  dense.add("linear.bias", golden::numbers_of({"dense.bias", 1, 12}));
  return {{"config.json", model.config},
          {"2_Dense/config.json", R"({"activation_function": "a.Tanh", "bias": true})"},
          {"2_Dense/model.safetensors", dense.bytes()},
          {"a.safetensors", shards[0].bytes()},
          {"b.safetensors", shards[1].bytes()},
          {"model.safetensors.index.json", nlohmann::json{{"weight_map", places}}.dump()},
          {"vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nrocket\n##s\nrise\n"},
          {"tokenizer_config.json", std::string(tokenizer_settings)},
          {"modules.json", R"([{"type": "a.Transformer", "path": ""},
             {"type": "a.Pooling", "path": "1_Pooling"}, {"type": "a.Dense", "path": "2_Dense"},
             {"type": "a.Normalize", "path": "3"}])"},
          {"1_Pooling/config.json",
           R"({"word_embedding_dimension": 12, "pooling_mode_mean_tokens": true})"},
          {"sentence_bert_config.json", R"({"max_seq_length": 32, "do_lower_case": false})"},
          {"config_sentence_transformers.json",
           R"({"prompts": {"query": "the "}, "default_prompt_name": "query"})"}};
}

inline void write_all(const Files& files, const made_up::Folder& folder) {
  for (const auto& [name, bytes] : files) {
    const std::filesystem::path path = folder / name;
    std::filesystem::create_directories(path.parent_path());
    made_up::write(path, bytes);
  }
}

inline constexpr std::string_view hostile_texts[] = {
    "", "the rockets rise, it's 1234 [MASK] abc mask <s>",
    "\xF0\x9F\x98\x80 e\xCC\x81 \xC2\xA0\xE4\xBD\xA0\r\n\t  ", "\xFF\xFE\xC3 a\x01\x7F"};

// What an opened tokenizer or encoder does not do; "" where all is as promised.
inline std::string broken_promise(const Tokenizer& tokenizer) {
  for (const std::string_view text : hostile_texts) {
    for (const std::int32_t id : tokenizer.encode(text)) {
      if (id < 0 || id >= tokenizer.vocabulary_size()) return "the id " + std::to_string(id);
    }
  }
  return "";
}

inline std::string broken_promise(const TextEncoder& encoder) {
  const Matrix vectors = encoder.encode(hostile_texts);
  if (vectors.rows() != std::size(hostile_texts) || vectors.cols() != encoder.width()) {
    return "a matrix of another shape";
  }
  return "";
}

// A folder of which one file at a time is another.
class Victim {
 public:
  explicit Victim(Files files) : files_(std::move(files)) { write_all(files_, folder_); }

  std::size_t files() const { return files_.size(); }
  std::string path() const { return folder_.path(); }
  const std::string& original(std::size_t number) const { return file(number)->second; }

  // Puts `bytes` in the place of file `number` of files(), calls `open`, and puts the file back.
  // What `open` throws as an Error is all right.
  template <typename Open>
  void replace(std::size_t number, std::string_view bytes, Open open) const {
    const auto& [name, whole] = *file(number);
    made_up::write(folder_ / name, std::string(bytes));
    try {
      open(path());
    } catch (const Error&) {
    }
    made_up::write(folder_ / name, whole);
  }

 private:
  Files::const_iterator file(std::size_t number) const {
    return std::next(files_.begin(), static_cast<std::ptrdiff_t>(number));
  }

  Files files_;
  made_up::Folder folder_;
};

}  // namespace lore::hostile
