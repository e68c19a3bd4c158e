#include "text/word_level.h"

#include <utility>

namespace lore {

namespace {

class WordLevel : public SubwordModel {
 public:
  WordLevel(VocabularyPtr vocabulary, std::int32_t unknown)
      : vocabulary_(std::move(vocabulary)), unknown_(unknown) {}

  void encode(std::string_view piece, std::vector<std::int32_t>& ids) const override {
    const std::int32_t id = vocabulary_->find(piece);
    if (id != no_token || unknown_ != no_token) ids.push_back(id == no_token ? unknown_ : id);
  }

 private:
  VocabularyPtr vocabulary_;
  std::int32_t unknown_;
};

}  // namespace

std::unique_ptr<SubwordModel> make_word_level(VocabularyPtr vocabulary, std::int32_t unknown) {
  return std::make_unique<WordLevel>(std::move(vocabulary), unknown);
}

std::unique_ptr<SubwordModel> read_word_level(const JsonView& model, VocabularyPtr vocabulary) {
  const std::int32_t unknown = vocabulary->find(model.text("unk_token", "<unk>"));
  return make_word_level(std::move(vocabulary), unknown);
}

}  // namespace lore
