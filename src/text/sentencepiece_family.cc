#include "text/sentencepiece_family.h"

#include <memory>
#include <utility>

namespace lore {

namespace {

constexpr std::int32_t fairseq_unknown = 3;

// By how much fairseq's models number their pieces higher; 0 for other models.
std::int32_t fairseq_offset(const std::string& family) {
  return family == "xlmroberta" ? 1 : family == "camembert" ? 4 : 0;
}

// A tokenizer's ids, renumbered as fairseq does where there is an offset.
class Pieces : public SubwordModel {
 public:
  Pieces(std::shared_ptr<const Tokenizer> tokenizer, std::int32_t offset)
      : tokenizer_(std::move(tokenizer)),
        unknown_(tokenizer_->special_tokens().unknown),
        offset_(offset) {}

  void encode(std::string_view piece, std::vector<std::int32_t>& ids) const override {
    for (const std::int32_t id : tokenizer_->encode(piece)) {
      ids.push_back(offset_ != 0 && id == unknown_ ? fairseq_unknown : id + offset_);
    }
  }

 private:
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::int32_t unknown_;
  std::int32_t offset_;
};

bool is_t5(const std::string& family) {
  return family == "t5" || family == "mt5" || family == "umt5";
}

bool has_added_tokens(const std::string& family) {
  return is_t5(family) || fairseq_offset(family) != 0 || family == "albert" || family == "llama" ||
         family == "gemma" || family == "mistral" || family == "debertav2";
}

// The model's own tokens with a role, by their contents.
std::vector<AddedToken> role_tokens(const SpecialTokens& special) {
  std::vector<AddedToken> tokens;
  for (const auto& [content, id] :
       {std::pair("<unk>", special.unknown), std::pair("<s>", special.begin),
        std::pair("</s>", special.end), std::pair("[SEP]", special.separator),
        std::pair("[CLS]", special.classify), std::pair("<pad>", special.padding),
        std::pair("[MASK]", special.mask)}) {
    if (id == no_token) continue;
    tokens.push_back({.content = content, .id = id, .takes_left = id == special.mask});
  }
  return tokens;
}

// XLM-RoBERTa has <s> and </s> at fairseq's places, CamemBERT where its model has them.
std::vector<AddedToken> fairseq_tokens(const SpecialTokens& special, std::int32_t pieces,
                                       std::int32_t offset) {
  const bool at_the_front = offset == 1;
  return {{.content = "<s>", .id = at_the_front ? 0 : special.begin + offset},
          {.content = "<pad>", .id = 1},
          {.content = "</s>", .id = at_the_front ? 2 : special.end + offset},
          {.content = "<unk>", .id = fairseq_unknown},
          {.content = "<mask>", .id = pieces + offset, .takes_left = true}};
}

void add_extra_ids(std::int32_t pieces, std::int64_t count, std::vector<AddedToken>& tokens) {
  for (std::int64_t i = 0; i < count; ++i) {
    const auto id = static_cast<std::int32_t>(pieces + count - 1 - i);
    tokens.push_back({.content = "<extra_id_" + std::to_string(i) + '>', .id = id});
  }
}

Normalizer albert_normalizer(const TokenizerConfig& config) {
  using nlohmann::json;
  json steps = json::parse(R"([
      {"type": "Replace", "pattern": {"String": "``"}, "content": "\""},
      {"type": "Replace", "pattern": {"String": "''"}, "content": "\""}])");
  if (!config.keep_accents.value_or(false)) {
    steps.push_back({{"type", "NFKD"}});
    steps.push_back({{"type", "StripAccents"}});
  }
  if (config.lower_case.value_or(true)) steps.push_back({{"type", "Lowercase"}});
  const json sequence = {{"type", "Sequence"}, {"normalizers", steps}};
  return read_normalizer(JsonView(sequence, "ALBERT's normalizer"));
}

VocabularyPtr vocabulary_of(const std::vector<AddedToken>& tokens) {
  auto vocabulary = std::make_shared<Vocabulary>();
  for (const AddedToken& token : tokens) vocabulary->add(token.content, token.id);
  return vocabulary;
}

TextFrame frame_of(const std::string& family, const SpecialTokens& special) {
  if (is_t5(family) && special.end != no_token) return {{}, {special.end}};
  if (special.classify == no_token || special.separator == no_token) return {};
  return {{special.classify}, {special.separator}};
}

}  // namespace

TokenizerPipeline read_sentencepiece(const std::string& path, const TokenizerConfig& config) {
  const std::shared_ptr<const Tokenizer> model = open_sentencepiece(path);
  const std::int32_t pieces = model->vocabulary_size();
  const SpecialTokens special = model->special_tokens();
  const std::int32_t offset = fairseq_offset(config.family);
  std::vector<AddedToken> tokens =
      offset != 0 ? fairseq_tokens(special, pieces, offset) : role_tokens(special);
  if (is_t5(config.family)) add_extra_ids(pieces, config.extra_ids.value_or(0), tokens);
  if (config.family == "debertav2" && special.mask == no_token) {
    tokens.push_back({.content = "[MASK]", .id = pieces, .takes_left = true});
  }
  TokenizerPipeline pipeline;
  pipeline.frame =
      offset != 0 ? TextFrame{{tokens[0].id}, {tokens[2].id}} : frame_of(config.family, special);
  pipeline.vocabulary = vocabulary_of(tokens);
  pipeline.model_size = pieces + offset + (offset != 0 ? 1 : 0);
  if (has_added_tokens(config.family)) pipeline.added = std::move(tokens);
  if (config.family == "albert") pipeline.normalize = albert_normalizer(config);
  pipeline.model = std::make_unique<Pieces>(model, offset);
  pipeline.fingerprint = model->fingerprint();
  return pipeline;
}

}  // namespace lore
