#include <algorithm>
#include <filesystem>

#include "lore/error.h"
#include "lore/text/tokenizer.h"

#include "text/sentencepiece_family.h"
#include "text/tokenizer_config.h"
#include "text/tokenizer_json.h"
#include "text/vocabulary_files.h"

namespace lore {

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> sentencepiece_files(const std::string& directory) {
  std::error_code error;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".model") files.push_back(entry.path());
  }
  if (error) {
    throw Error({.kind = ErrorKind::not_found,
                 .problem = "no tokenizer here",
                 .place = {.file = directory},
                 .found = error.message()});
  }
  std::sort(files.begin(), files.end());
  return files;
}

Error tokenizer_mismatch(const Tokenizer& tokenizer, const std::string& tokenizer_path,
                         std::int64_t rows, const std::string& weights_path) {
  return Error({.kind = ErrorKind::mismatch,
                .problem = "the tokenizer " + tokenizer_path + " is not the one of the weights",
                .place = {.file = weights_path},
                .expected = "embeddings of " + std::to_string(tokenizer.vocabulary_size()) +
                            " tokens, as the tokenizer has",
                .found = std::to_string(rows),
                .hint = "copy the tokenizer the weights were made with beside them"});
}

// The first of `names` that is a token.
std::int32_t first_token(const TokenizerPipeline& pipeline, const std::string& said,
                         std::initializer_list<std::string_view> usual) {
  if (const std::int32_t id = find_token(pipeline, said); id != no_token) return id;
  for (const std::string_view name : usual) {
    if (const std::int32_t id = find_token(pipeline, name); id != no_token) return id;
  }
  return no_token;
}

// What the configuration says, else the names in common use.
SpecialTokens special_tokens_of(const TokenizerPipeline& pipeline, const SpecialTokenNames& names) {
  return {.unknown = first_token(pipeline, names.unknown, {"[UNK]", "<unk>"}),
          .begin = first_token(pipeline, names.begin, {"<s>", "<bos>", "<|begin_of_text|>"}),
          .end = first_token(pipeline, names.end,
                             {"</s>", "<eos>", "<|end_of_text|>", "<|endoftext|>"}),
          .separator = first_token(pipeline, names.separator, {"[SEP]", "</s>"}),
          .classify = first_token(pipeline, names.classify, {"[CLS]", "<s>"}),
          .padding = first_token(pipeline, names.padding, {"[PAD]", "<pad>"}),
          .mask = first_token(pipeline, names.mask, {"[MASK]", "<mask>"})};
}

// Whose tokenizers let the configuration overrule the template of the file.
bool is_llama(const TokenizerConfig& config) {
  if (config.generic) return false;
  return config.family == "llama" || config.family == "codellama" || config.family == "gemma" ||
         config.family == "mistral";
}

void frame_llama(TokenizerPipeline& pipeline, const TokenizerConfig& config) {
  pipeline.frame = {};
  const SpecialTokens& special = pipeline.special;
  if (config.add_begin.value_or(true) && special.begin != no_token) {
    pipeline.frame.before = {special.begin};
  }
  if (config.add_end.value_or(false) && special.end != no_token) {
    pipeline.frame.after = {special.end};
  }
}

// What the configuration says counts before what the tokenizer's own files say.
std::unique_ptr<Tokenizer> finish(TokenizerPipeline pipeline, const TokenizerConfig& config) {
  pipeline.special = special_tokens_of(pipeline, config.names);
  if (config.longest_input > 0) pipeline.longest_input = config.longest_input;
  if (is_llama(config)) frame_llama(pipeline, config);
  return make_pipeline_tokenizer(std::move(pipeline));
}

}  // namespace

std::unique_ptr<Tokenizer> load_tokenizer(const std::string& directory) {
  const fs::path folder(directory);
  const auto path_of = [&](const char* name) { return (folder / name).string(); };
  const auto has = [&](const char* name) {
    std::error_code ignored;
    return fs::exists(folder / name, ignored);
  };
  const std::vector<fs::path> models = sentencepiece_files(directory);
  const TokenizerConfig config = read_tokenizer_config(directory);
  if (has("tokenizer.json")) {
    return finish(read_tokenizer_json(path_of("tokenizer.json"), config), config);
  }
  if (models.size() == 1) return finish(read_sentencepiece(models[0].string(), config), config);
  if (has("vocab.txt")) return finish(read_vocab_txt(path_of("vocab.txt"), config), config);
  if (has("vocab.json") && has("merges.txt")) {
    return finish(read_vocab_json(path_of("vocab.json"), path_of("merges.txt"), config), config);
  }
  throw Error({.kind = ErrorKind::not_found,
               .problem = "no tokenizer here",
               .place = {.file = directory},
               .expected =
                   "tokenizer.json, one SentencePiece *.model, vocab.txt, or vocab.json with "
                   "merges.txt",
               .found = std::to_string(models.size()) + " *.model, none of the others"});
}

void check_tokenizer_fits(const Tokenizer& tokenizer, const std::string& tokenizer_path,
                          std::int64_t rows, const std::string& weights_path) {
  // Tables are rounded up and hold rows for tokens to come: 905 of 50,295 is the most seen.
  const std::int64_t tokens = tokenizer.vocabulary_size();
  const std::int64_t most = tokens + std::max<std::int64_t>(1024, tokens / 16);
  if (rows < tokens || rows > most) {
    throw tokenizer_mismatch(tokenizer, tokenizer_path, rows, weights_path);
  }
}

}  // namespace lore
