#include "text/tokenizer_json.h"

#include <algorithm>
#include <utility>

#include "data/fingerprint.h"
#include "text/byte_pair.h"
#include "text/text_frame.h"
#include "text/unigram.h"
#include "text/vocabulary.h"
#include "text/word_level.h"
#include "text/word_piece.h"

namespace lore {

namespace {

struct Model {
  std::unique_ptr<SubwordModel> subwords;
  VocabularyPtr vocabulary;
};

// Older files leave the type out.
std::string type_of(const JsonView& model) {
  if (model.has("type")) return model.text("type");
  if (model.has("merges")) return "BPE";
  if (model.at("vocab").value().is_array()) return "Unigram";
  return model.has("continuing_subword_prefix") ? "WordPiece" : "WordLevel";
}

Model read_model(const JsonView& view) {
  Model model;
  const std::string type = type_of(view);
  if (type == "Unigram") {
    model.subwords = read_unigram(view, model.vocabulary);
    return model;
  }
  if (type != "WordPiece" && type != "BPE" && type != "WordLevel") {
    view.fail({.kind = ErrorKind::unsupported,
               .problem = "a model of a type unknown here",
               .found = type});
  }
  model.vocabulary = std::make_shared<const Vocabulary>(read_vocabulary(view.at("vocab")));
  model.subwords = type == "WordPiece" ? read_word_piece(view, model.vocabulary)
                   : type == "BPE"     ? read_byte_pair(view, model.vocabulary)
                                       : read_word_level(view, model.vocabulary);
  return model;
}

// The published tokenizers pay no heed to the id that is listed: the content has one in the model,
// or gets the next behind those of the model and the tokens before. Where all is well it is the
// same.
AddedToken read_added(const JsonView& view, const Vocabulary& vocabulary, std::int32_t next) {
  AddedToken token;
  token.content = view.text("content");
  token.id = vocabulary.find(token.content);
  if (token.id == no_token) token.id = next;
  token.single_word = view.flag("single_word", false);
  token.takes_left = view.flag("lstrip", false);
  token.takes_right = view.flag("rstrip", false);
  token.normalized = view.flag("normalized", !view.flag("special", false));
  return token;
}

std::vector<AddedToken> read_added_tokens(const JsonView& file, const Vocabulary& vocabulary) {
  std::vector<AddedToken> added;
  if (!file.has("added_tokens")) return added;
  auto next = static_cast<std::int32_t>(vocabulary.count());
  for (const JsonView& token : file.elements("added_tokens")) {
    if (token.text("content").empty()) continue;
    added.push_back(read_added(token, vocabulary, next));
    next = std::max(next, added.back().id + 1);
  }
  return added;
}

void overrule(nlohmann::json& file, const char* step, const char* type,
              std::initializer_list<std::pair<const char*, std::optional<bool>>> settings) {
  if (!file.is_object() || !file.contains(step) || !file[step].is_object()) return;
  nlohmann::json& object = file[step];
  if (!object.contains("type") || object["type"] != type) return;
  for (const auto& [key, value] : settings) {
    if (value) object[key] = *value;
  }
}

}  // namespace

TokenizerPipeline read_tokenizer_json(const std::string& path, const TokenizerConfig& config) {
  nlohmann::json json = read_json(path);
  if (!config.generic) {
    overrule(json, "normalizer", "BertNormalizer",
             {{"lowercase", config.lower_case},
              {"strip_accents", config.strip_accents},
              {"handle_chinese_chars", config.separate_chinese}});
    overrule(json, "pre_tokenizer", "ByteLevel", {{"add_prefix_space", config.add_prefix_space}});
  }
  const JsonView file(json, path);
  Model model = read_model(file.at("model"));
  TokenizerPipeline pipeline;
  pipeline.added = read_added_tokens(file, *model.vocabulary);
  if (file.has("normalizer")) pipeline.normalize = read_normalizer(file.at("normalizer"));
  if (file.has("pre_tokenizer")) {
    pipeline.pre_tokenize = read_pre_tokenizer(file.at("pre_tokenizer"));
  }
  if (file.has("post_processor")) pipeline.frame = read_text_frame(file.at("post_processor"));
  if (file.has("truncation")) {
    pipeline.longest_input = file.at("truncation").integer("max_length", 0, INT32_MAX, 0);
  }
  pipeline.vocabulary = std::move(model.vocabulary);
  pipeline.model = std::move(model.subwords);
  Fingerprint fingerprint;
  fingerprint.add_file(path);
  pipeline.fingerprint = fingerprint.digits();
  return pipeline;
}

}  // namespace lore
