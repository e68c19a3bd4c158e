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
constexpr std::int32_t least_vocabulary = 4;         // unknown, begin, end, and one piece of text
constexpr std::int32_t most_vocabulary = 1'000'000;  // of the seed that training thins out

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

  SpecialTokens special_tokens() const override {
    return {.unknown = find("<unk>"),
            .begin = find("<s>"),
            .end = find("</s>"),
            .separator = find("[SEP]"),
            .classify = find("[CLS]"),
            .padding = find("<pad>"),
            .mask = find("[MASK]")};
  }

 private:
  std::int32_t find(std::string_view piece) const { return plugin_.find(model_, bytes_of(piece)); }

  const LoreSentencePiece& plugin_;
  std::string path_;
  std::string fingerprint_;
  LoreSentencePieceModel* model_ = nullptr;
};

// SentencePiece leaves out texts that hold a NUL, or the mark U+2585 that it keeps for itself.
std::string cleaned(const std::string& text) {
  static constexpr std::string_view mark = "\xE2\x96\x85";
  std::string clean = replace_invalid_utf8(text);
  std::replace(clean.begin(), clean.end(), '\0', ' ');
  for (std::size_t at = 0; (at = clean.find(mark, at)) != std::string::npos;) {
    clean.replace(at, mark.size(), " ");
  }
  return clean;
}

// SentencePiece ends the process where its normaliser leaves nothing of all texts; it always leaves
// letters and digits.
void require_words(const std::vector<std::string>& texts) {
  if (std::any_of(texts.begin(), texts.end(), has_letter_or_digit)) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "SentencePiece cannot learn from these texts: they hold no words"});
}

void check_vocabulary(std::int32_t size) {
  if (least_vocabulary <= size && size <= most_vocabulary) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "a vocabulary of that size cannot be trained",
               .expected = std::to_string(least_vocabulary) + " to " +
                           std::to_string(most_vocabulary) + " pieces",
               .found = std::to_string(size)});
}

// The number in `message` right behind `words`, or "".
std::string number_after(const std::string& message, const std::string& words) {
  const std::size_t at = message.find(words);
  if (at == std::string::npos) return "";
  const std::size_t start = at + words.size();
  return message.substr(start, message.find_first_not_of("0123456789", start) - start);
}

// The trainer's complaint; where it says which vocabulary would fit ("... value <= 66.", "... 10 vs
// 25."), as both sides of the error.
Fault training_fault(const std::string& message, std::int32_t asked_for) {
  Fault fault = {.kind = ErrorKind::invalid_argument,
                 .problem = "SentencePiece cannot learn from these texts: " + message};
  const std::string most = number_after(message, "value <= ");
  const std::string least = number_after(message, std::to_string(asked_for) + " vs ");
  if (most.empty() && least.empty()) return fault;
  fault.found = std::to_string(asked_for);
  if (!most.empty()) {
    fault.problem = "the texts do not give that many pieces";
    fault.expected = "at most " + most;
    fault.hint = "ask for fewer, or set allow_smaller";
  } else {
    fault.problem = "the texts hold more characters than the vocabulary pieces";
    fault.expected = "at least " + least;
    fault.hint = "ask for more";
  }
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
  check_vocabulary(options.vocabulary_size);
  std::vector<std::string> clean(texts.size());
  std::transform(texts.begin(), texts.end(), clean.begin(), cleaned);
  require_words(clean);
  std::vector<LoreBytes> views(clean.size());
  std::transform(clean.begin(), clean.end(), views.begin(), bytes_of);
  const LoreSentencePieceTraining training = {.texts = views.data(),
                                              .count = views.size(),
                                              .vocabulary_size = options.vocabulary_size,
                                              .exact = options.allow_smaller ? 0 : 1,
                                              .fold_case = options.fold_case ? 1 : 0,
                                              .byte_fallback = options.byte_fallback ? 1 : 0,
                                              .bpe = options.model == PieceModel::bpe ? 1 : 0,
                                              .encoder_marks = options.encoder_marks ? 1 : 0};
  const LoreSentencePiece& plugin = sentencepiece_plugin();
  PluginMemory<char> file(plugin);
  LoreMessage message = {};
  if (plugin.train(&training, &file.start, &file.count, &message) != 0) {
    throw Error(training_fault(message.text, options.vocabulary_size));
  }
  write_file(path, {file.start, file.count});
}

}  // namespace lore
