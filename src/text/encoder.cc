#include "lore/text/encoder.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "lore/data/safetensors.h"
#include "lore/error.h"
#include "lore/text/tokenizer.h"

#include "data/fingerprint.h"
#include "data/mapped_file.h"
#include "text/open_transformer.h"
#include "text/projected_encoder.h"
#include "text/static_encoder.h"

namespace lore {

namespace {

namespace fs = std::filesystem;

Error directory_error(const std::string& directory, const std::string& problem,
                      const std::string& found, const std::string& hint) {
  return Error({.kind = ErrorKind::not_found,
                .problem = problem,
                .place = {.file = directory},
                .found = found,
                .hint = hint});
}

std::vector<fs::path> files_ending_in(const std::string& directory, const std::string& extension) {
  std::error_code error;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  if (error) throw directory_error(directory, "no encoder here", error.message(), "");
  std::sort(files.begin(), files.end());
  return files;
}

std::string find_tokenizer(const std::string& directory) {
  const std::vector<fs::path> files = files_ending_in(directory, ".model");
  if (files.size() == 1) return files[0];
  std::string found = std::to_string(files.size());
  for (const fs::path& file : files)
    found += (&file == &files[0] ? ": " : ", ") + file.filename().string();
  throw directory_error(directory, "an encoder has one tokenizer, a SentencePiece *.model", found,
                        files.empty() ? "copy the tokenizer the weights were made with here"
                                      : "leave only the one the weights were made with");
}

std::vector<float> vector_of(const TensorFile& file, const std::string& name) {
  const Matrix matrix = file.matrix(name);
  return {matrix.values().begin(), matrix.values().end()};
}

void check_tokenizer(const TensorFile& file, const Tokenizer& tokenizer,
                     const std::string& tokenizer_path) {
  const std::string& weights_path = file.path();
  const auto& shape = file.tensor("weight").shape;
  if (!shape.empty() && shape[0] != tokenizer.vocabulary_size()) {
    throw Error({.kind = ErrorKind::mismatch,
                 .problem = "the tokenizer is not the one of the weights",
                 .place = {.file = weights_path, .field = "weight"},
                 .expected = std::to_string(tokenizer.vocabulary_size()) + " rows, as " +
                             tokenizer_path + " has pieces",
                 .found = std::to_string(shape[0])});
  }
  const auto made_with = file.metadata().find("tokenizer_fingerprint");
  if (made_with != file.metadata().end() && made_with->second != tokenizer.fingerprint()) {
    throw Error({.kind = ErrorKind::mismatch,
                 .problem = "the tokenizer " + tokenizer_path + " is not the one of the weights",
                 .place = {.file = weights_path},
                 .expected = made_with->second,
                 .found = tokenizer.fingerprint()});
  }
}

std::string id_of(const std::string& weights_path, const Tokenizer& tokenizer) {
  Fingerprint fingerprint;
  fingerprint.add(MappedFile::open(weights_path).text());
  fingerprint.add(tokenizer.fingerprint());
  return "static-" + fingerprint.digits();
}

std::unique_ptr<TextEncoder> open_static(const std::string& directory) {
  const std::string tokenizer_path = find_tokenizer(directory);
  const TensorFile file = TensorFile::open((fs::path(directory) / "model.safetensors").string());
  std::unique_ptr<Tokenizer> tokenizer = open_sentencepiece(tokenizer_path);
  check_tokenizer(file, *tokenizer, tokenizer_path);
  std::string id = id_of(file.path(), *tokenizer);
  StaticWeights weights = {file.matrix("weight"), vector_of(file, "idf"), vector_of(file, "bias")};
  return make_static_encoder(std::move(tokenizer), std::move(weights), std::move(id), file.path());
}

std::unique_ptr<TextEncoder> open_unprojected(const std::string& directory,
                                              const EncoderOptions& options) {
  return is_transformer(directory) ? open_transformer(directory, options) : open_static(directory);
}

}  // namespace

std::unique_ptr<TextEncoder> open_encoder(const std::string& directory,
                                          const EncoderOptions& options) {
  if (!has_projection(directory)) return open_unprojected(directory, options);
  EncoderOptions before = options;
  before.normalize.reset();
  before.width = 0;
  return make_projected_encoder(open_unprojected(directory, before), read_projection(directory),
                                {options.normalize.value_or(true), options.width});
}

}  // namespace lore
