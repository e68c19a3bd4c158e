#include "text/open_static.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "lore/data/safetensors.h"
#include "lore/error.h"

#include "data/fingerprint.h"
#include "data/mapped_file.h"
#include "data/write_file.h"

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

void make_folder(const fs::path& directory, const OpenedStatic& given) {
  std::error_code failure;
  fs::create_directories(directory, failure);
  if (failure) {
    throw Error({.kind = ErrorKind::io,
                 .problem = "cannot make the folder: " + failure.message(),
                 .place = {.file = directory.string()}});
  }
  if (!fs::equivalent(directory, fs::path(given.weights_path).parent_path(), failure)) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "the encoder would be written over the one it is made from",
               .place = {.field = "out"},
               .expected = "another directory",
               .found = directory.string()});
}

Matrix row_of(const std::vector<float>& values) {
  return Matrix(1, values.size(), values);
}

}  // namespace

OpenedStatic read_static(const std::string& directory) {
  OpenedStatic opened;
  opened.tokenizer_path = find_tokenizer(directory);
  const TensorFile file = TensorFile::open((fs::path(directory) / "model.safetensors").string());
  opened.weights_path = file.path();
  opened.tokenizer = open_sentencepiece(opened.tokenizer_path);
  check_tokenizer(file, *opened.tokenizer, opened.tokenizer_path);
  opened.id = id_of(file.path(), *opened.tokenizer);
  opened.weights = {file.matrix("weight"), vector_of(file, "idf"), vector_of(file, "bias")};
  check_fits(opened.weights, *opened.tokenizer, opened.weights_path);
  return opened;
}

std::unique_ptr<TextEncoder> open_static(const std::string& directory) {
  OpenedStatic opened = read_static(directory);
  return make_static_encoder(std::move(opened.tokenizer), std::move(opened.weights),
                             std::move(opened.id), opened.weights_path);
}

void write_static(const std::string& directory, const OpenedStatic& given,
                  const StaticWeights& weights) {
  make_folder(directory, given);
  TensorWriter writer;
  writer.add("weight", weights.weight);
  writer.add("idf", row_of(weights.idf));
  writer.add("bias", row_of(weights.bias));
  writer.set_metadata("tokenizer_fingerprint", given.tokenizer->fingerprint());
  const fs::path tokenizer(given.tokenizer_path);
  write_file((fs::path(directory) / tokenizer.filename()).string(),
             MappedFile::open(given.tokenizer_path).text());
  writer.write((fs::path(directory) / "model.safetensors").string());
}

}  // namespace lore
