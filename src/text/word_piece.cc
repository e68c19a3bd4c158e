#include "text/word_piece.h"

#include <algorithm>
#include <utility>

#include "text/unicode.h"

namespace lore {

namespace {

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

class WordPiece : public SubwordModel {
 public:
  WordPiece(VocabularyPtr vocabulary, const WordPieceOptions& options)
      : vocabulary_(std::move(vocabulary)),
        prefix_(options.continuing_prefix),
        longest_word_(options.longest_word),
        unknown_(vocabulary_->find(options.unknown_token)) {}

  void encode(std::string_view word, std::vector<std::int32_t>& ids) const override {
    const std::size_t before = ids.size();
    if (count_characters(word) <= longest_word_ && append_tokens(word, ids)) return;
    ids.resize(before);
    ids.push_back(unknown_);
  }

 private:
  bool append_tokens(std::string_view word, std::vector<std::int32_t>& ids) const {
    std::string token;
    while (!word.empty()) {
      const std::size_t size = longest_token(word, token, ids);
      if (size == 0) return false;
      word.remove_prefix(size);
      token = prefix_;
    }
    return true;
  }

  // Appends the id of the longest token that is `prefix` and a start of `word`; returns the bytes
  // of `word` it takes, or 0.
  std::size_t longest_token(std::string_view word, const std::string& prefix,
                            std::vector<std::int32_t>& ids) const {
    const std::size_t room =
        vocabulary_->longest_token() - std::min(vocabulary_->longest_token(), prefix.size());
    std::string token = prefix;
    token += word.substr(0, room);
    for (; token.size() > prefix.size(); token.pop_back()) {
      const std::int32_t id = vocabulary_->find(token);
      if (id == no_token) continue;
      ids.push_back(id);
      return token.size() - prefix.size();
    }
    return 0;
  }

  VocabularyPtr vocabulary_;
  std::string prefix_;
  std::size_t longest_word_;
  std::int32_t unknown_;
};

}  // namespace

std::unique_ptr<SubwordModel> make_word_piece(VocabularyPtr vocabulary,
                                              const WordPieceOptions& options) {
  return std::make_unique<WordPiece>(std::move(vocabulary), options);
}

std::unique_ptr<SubwordModel> read_word_piece(const JsonView& model, VocabularyPtr vocabulary) {
  WordPieceOptions options;
  options.unknown_token = model.text("unk_token", options.unknown_token);
  options.continuing_prefix = model.text("continuing_subword_prefix", options.continuing_prefix);
  options.longest_word =
      static_cast<std::size_t>(model.integer("max_input_chars_per_word", 0, INT32_MAX, 100));
  if (vocabulary->find(options.unknown_token) == no_token) {
    model.at("vocab").fail({.problem = "the unknown token is not in the vocabulary",
                            .expected = options.unknown_token});
  }
  return make_word_piece(std::move(vocabulary), options);
}

}  // namespace lore
