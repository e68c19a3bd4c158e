#include "text/pipeline_tokenizer.h"

#include <algorithm>
#include <utility>

#include "text/unicode.h"

namespace lore {

namespace {

using Ids = std::vector<std::int32_t>;

// The added tokens of one kind, those of the other kind left out.
std::vector<AddedToken> chosen(const TokenizerPipeline& pipeline, bool normalized) {
  std::vector<AddedToken> tokens;
  for (AddedToken token : pipeline.added) {
    if (token.normalized != normalized) continue;
    if (normalized && pipeline.normalize) token.content = pipeline.normalize(token.content);
    tokens.push_back(std::move(token));
  }
  return tokens;
}

class PipelineTokenizer : public Tokenizer {
 public:
  explicit PipelineTokenizer(TokenizerPipeline pipeline)
      : raw_tokens_(chosen(pipeline, false)),
        normalized_tokens_(chosen(pipeline, true)),
        pipeline_(std::move(pipeline)),
        vocabulary_size_(std::max(pipeline_.vocabulary->size(), pipeline_.model_size)) {
    for (const AddedToken& token : pipeline_.added) {
      vocabulary_size_ = std::max(vocabulary_size_, token.id + 1);
    }
  }

  std::vector<std::int32_t> encode(std::string_view text) const override {
    const std::string clean = replace_invalid_utf8(text);
    Ids ids;
    raw_tokens_.split(
        clean,
        [&](std::size_t begin, std::size_t end) {
          encode_raw(clean.substr(begin, end - begin), begin == 0, ids);
        },
        [&](std::int32_t id) { ids.push_back(id); });
    return ids;
  }

  std::int32_t vocabulary_size() const override { return vocabulary_size_; }
  std::string fingerprint() const override { return pipeline_.fingerprint; }
  SpecialTokens special_tokens() const override { return pipeline_.special; }
  TextFrame frame() const override { return pipeline_.frame; }
  std::int64_t longest_input() const override { return pipeline_.longest_input; }

 private:
  void encode_raw(std::string text, bool starts_text, Ids& ids) const {
    if (pipeline_.normalize) text = pipeline_.normalize(std::move(text));
    normalized_tokens_.split(
        text,
        [&](std::size_t begin, std::size_t end) {
          encode_normalized({text.substr(begin, end - begin), starts_text && begin == 0}, ids);
        },
        [&](std::int32_t id) { ids.push_back(id); });
  }

  void encode_normalized(Piece piece, Ids& ids) const {
    std::vector<Piece> pieces;
    pieces.push_back(std::move(piece));
    if (pipeline_.pre_tokenize) pipeline_.pre_tokenize(pieces);
    for (const Piece& one : pieces) pipeline_.model->encode(one.text, ids);
  }

  AddedTokens raw_tokens_;
  AddedTokens normalized_tokens_;
  TokenizerPipeline pipeline_;
  std::int32_t vocabulary_size_;
};

}  // namespace

std::int32_t find_token(const TokenizerPipeline& pipeline, std::string_view token) {
  const auto is_it = [&](const AddedToken& added) { return added.content == token; };
  const auto found = std::find_if(pipeline.added.begin(), pipeline.added.end(), is_it);
  return found != pipeline.added.end() ? found->id : pipeline.vocabulary->find(token);
}

std::unique_ptr<Tokenizer> make_pipeline_tokenizer(TokenizerPipeline pipeline) {
  return std::make_unique<PipelineTokenizer>(std::move(pipeline));
}

}  // namespace lore
