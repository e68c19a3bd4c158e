#include <algorithm>
#include <filesystem>

#include "lore/error.h"
#include "lore/text/tokenizer.h"

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

}  // namespace

std::unique_ptr<Tokenizer> load_tokenizer(const std::string& directory) {
  const std::vector<fs::path> files = sentencepiece_files(directory);
  if (files.size() == 1) return open_sentencepiece(files[0].string());
  throw Error({.kind = ErrorKind::not_found,
               .problem = "no tokenizer here",
               .place = {.file = directory},
               .expected = "one SentencePiece *.model",
               .found = std::to_string(files.size())});
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
