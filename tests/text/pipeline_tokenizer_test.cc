#include "text/pipeline_tokenizer.h"

#include <gmock/gmock.h>

#include "text/models.h"
#include "text/word_level.h"

namespace lore {
namespace {

using testing::ElementsAre;

TokenizerPipeline words() {
  TokenizerPipeline pipeline;
  pipeline.vocabulary = made_up::vocabulary({"?", "a", "b", "\xEF\xBF\xBD"});
  pipeline.model = make_word_level(pipeline.vocabulary, 0);
  pipeline.pre_tokenize = make_bert_pre_tokenizer();
  return pipeline;
}

TEST(PipelineTokenizer, FindsAddedTokensBeforeAndAfterNormalizing) {
  TokenizerPipeline pipeline = words();
  pipeline.normalize = make_bert_normalizer({});
  pipeline.added = {{.content = "[A]", .id = 7}, {.content = "Bé", .id = 9, .normalized = true}};
  EXPECT_EQ(find_token(pipeline, "[A]"), 7);
  EXPECT_EQ(find_token(pipeline, "b"), 2);
  EXPECT_EQ(find_token(pipeline, "c"), no_token);
  const auto tokenizer = make_pipeline_tokenizer(std::move(pipeline));
  EXPECT_THAT(tokenizer->encode("A[A]B BÉ"), ElementsAre(1, 7, 2, 9));
  EXPECT_THAT(tokenizer->encode("[a]"), ElementsAre(0, 1, 0)) << "the raw token has its case";
  EXPECT_EQ(tokenizer->vocabulary_size(), 10);
}

TEST(PipelineTokenizer, PassesOnWhatItWasMadeWith) {
  TokenizerPipeline pipeline = words();
  pipeline.special.mask = 2;
  pipeline.frame = {{1}, {2}};
  pipeline.longest_input = 512;
  pipeline.fingerprint = "abc";
  const auto tokenizer = make_pipeline_tokenizer(std::move(pipeline));
  EXPECT_EQ(tokenizer->special_tokens().mask, 2);
  EXPECT_EQ(tokenizer->frame(), (TextFrame{{1}, {2}}));
  EXPECT_EQ(tokenizer->longest_input(), 512);
  EXPECT_EQ(tokenizer->fingerprint(), "abc");
  EXPECT_EQ(tokenizer->vocabulary_size(), 4);
}

TEST(PipelineTokenizer, TakesAnyBytes) {
  const auto tokenizer = make_pipeline_tokenizer(words());
  EXPECT_THAT(tokenizer->encode(""), ElementsAre());
  EXPECT_THAT(tokenizer->encode("a \xFF b"), ElementsAre(1, 3, 2));
}

}  // namespace
}  // namespace lore
