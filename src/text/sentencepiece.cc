#include <algorithm>
#include <utility>

#include "lore/error.h"
#include "lore/text/tokenizer.h"

#include "data/fingerprint.h"
#include "data/mapped_file.h"
#include "data/write_file.h"
#include "text/sentencepiece_check.h"
#include "text/sentencepiece_plugin.h"
#include "text/unicode.h"

namespace lore {

namespace {

constexpr std::size_t max_text = std::size_t{1} << 28;  // SentencePiece counts in 32 bits

LoreBytes bytes_of(std::string_view text) {
  return {text.data(), text.size()};
}

// Memory of the plug-in, given back to it.
template <typename Value>
class PluginMemory {
 public:
  explicit PluginMemory(const LoreSentencePiece& plugin) : plugin_(plugin) {}
  PluginMemory(const PluginMemory&) = delete;
  PluginMemory& operator=(const PluginMemory&) = delete;
  ~PluginMemory() { plugin_.release(start); }

  Value* start = nullptr;
  std::size_t count = 0;

 private:
  const LoreSentencePiece& plugin_;
};

class SentencePiece : public Tokenizer {
 public:
  SentencePiece(std::string_view bytes, std::string path)
      : plugin_(sentencepiece_plugin()),
        path_(std::move(path)),
        fingerprint_(fingerprint_of(bytes)) {
    LoreMessage message = {};
    model_ = plugin_.open(bytes_of(bytes), &message);
    if (model_ == nullptr) {
      throw Error({.kind = ErrorKind::corrupt,
                   .problem = std::string("not a SentencePiece model: ") + message.text,
                   .place = {.file = path_}});
    }
  }
  SentencePiece(const SentencePiece&) = delete;
  SentencePiece& operator=(const SentencePiece&) = delete;
  ~SentencePiece() override { plugin_.close(model_); }

  std::vector<std::int32_t> encode(std::string_view text) const override {
    if (text.size() > max_text) {
      throw Error({.kind = ErrorKind::invalid_argument,
                   .problem = "a text is too long to tokenize",
                   .expected = "at most 256 MiB",
                   .found = std::to_string(text.size()) + " bytes"});
    }
    const std::string clean = replace_invalid_utf8(text);
    PluginMemory<std::int32_t> ids(plugin_);
    LoreMessage message = {};
    if (plugin_.encode(model_, bytes_of(clean), &ids.start, &ids.count, &message) != 0) {
      throw Error({.kind = ErrorKind::internal,
                   .problem = std::string("SentencePiece fails: ") + message.text,
                   .place = {.file = path_}});
    }
    return {ids.start, ids.start + ids.count};
  }

  std::int32_t vocabulary_size() const override { return plugin_.vocabulary_size(model_); }
  std::string fingerprint() const override { return fingerprint_; }

 private:
  const LoreSentencePiece& plugin_;
  std::string path_;
  std::string fingerprint_;
  LoreSentencePieceModel* model_ = nullptr;
};

// SentencePiece leaves out texts that hold a NUL.
std::vector<std::string> cleaned(const std::vector<std::string>& texts) {
  std::vector<std::string> clean;
  clean.reserve(texts.size());
  for (const std::string& text : texts) {
    clean.push_back(replace_invalid_utf8(text));
    std::replace(clean.back().begin(), clean.back().end(), '\0', ' ');
  }
  return clean;
}

// SentencePiece ends the process where there is nothing to learn from.
void require_words(const std::vector<std::string>& texts) {
  const auto has_words = [](const std::string& text) {
    return text.find_first_not_of(" \t\r\n\v\f") != std::string::npos;
  };
  if (std::any_of(texts.begin(), texts.end(), has_words)) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "SentencePiece cannot learn from these texts: they hold no words"});
}

// The trainer's complaint; where it says which vocabulary would fit ("... value <= 66."), as both
// sides of the error.
Fault training_fault(const std::string& message, std::int32_t asked_for) {
  Fault fault = {.kind = ErrorKind::invalid_argument,
                 .problem = "SentencePiece cannot learn from these texts: " + message};
  const std::string mark = "value <= ";
  const std::size_t at = message.find(mark);
  if (at == std::string::npos) return fault;
  const std::size_t start = at + mark.size();
  const std::size_t end = message.find_first_not_of("0123456789", start);
  fault.problem = "the texts do not give that many pieces";
  fault.expected = "at most " + message.substr(start, end - start);
  fault.found = std::to_string(asked_for);
  fault.hint = "ask for fewer, or set allow_smaller";
  return fault;
}

}  // namespace

std::unique_ptr<Tokenizer> open_sentencepiece(const std::string& path) {
  const MappedFile file = MappedFile::open(path);
  check_sentencepiece_model(file.text(), path);
  return std::make_unique<SentencePiece>(file.text(), path);
}

void train_sentencepiece(const std::vector<std::string>& texts, const std::string& path,
                         const SentencePieceOptions& options) {
  const std::vector<std::string> clean = cleaned(texts);
  require_words(clean);
  std::vector<LoreBytes> views(clean.size());
  std::transform(clean.begin(), clean.end(), views.begin(), bytes_of);
  const LoreSentencePieceTraining training = {.texts = views.data(),
                                              .count = views.size(),
                                              .vocabulary_size = options.vocabulary_size,
                                              .exact = options.allow_smaller ? 0 : 1,
                                              .byte_fallback = options.byte_fallback ? 1 : 0};
  const LoreSentencePiece& plugin = sentencepiece_plugin();
  PluginMemory<char> file(plugin);
  LoreMessage message = {};
  if (plugin.train(&training, &file.start, &file.count, &message) != 0) {
    throw Error(training_fault(message.text, options.vocabulary_size));
  }
  write_file(path, {file.start, file.count});
}

}  // namespace lore
