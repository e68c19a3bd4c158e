#include "text/vocabulary_files.h"

#include <gmock/gmock.h>

#include "golden/tokenizers.h"
#include "text/made_up.h"

namespace lore {
namespace {

using made_up::fault_of;
using testing::ElementsAre;

class VocabularyFiles : public testing::Test {
 protected:
  void SetUp() override {
    made_up::write(folder_ / "vocab.txt", std::string(golden::word_piece_vocabulary));
    made_up::write(folder_ / "vocab.json", std::string(golden::byte_pair_vocabulary));
    made_up::write(folder_ / "merges.txt", std::string(golden::byte_pair_merges));
  }

  TokenizerPipeline word_piece(const TokenizerConfig& config = {}) {
    return read_vocab_txt(folder_ / "vocab.txt", config);
  }
  TokenizerPipeline byte_pair(const TokenizerConfig& config = {}) {
    return read_vocab_json(folder_ / "vocab.json", folder_ / "merges.txt", config);
  }

  void check(TokenizerPipeline pipeline, const std::vector<golden::TokenizedText>& texts) {
    const auto tokenizer = make_pipeline_tokenizer(std::move(pipeline));
    for (const auto& [text, ids] : texts) EXPECT_EQ(tokenizer->encode(text), ids) << text;
  }

  made_up::Folder folder_;
};

TEST_F(VocabularyFiles, GiveTheIdsOfTheDefinitionOfWordPiece) {
  check(word_piece(), golden::lower_cased_word_pieces);
  check(word_piece({.lower_case = false}), golden::cased_word_pieces);
}

TEST_F(VocabularyFiles, GiveTheIdsOfTheDefinitionOfBytePairs) {
  check(byte_pair(), golden::byte_pairs);
}

TEST_F(VocabularyFiles, FrameTextsAsTheirModelsDo) {
  EXPECT_EQ(word_piece().frame, (TextFrame{{2}, {3}}));
  EXPECT_EQ(byte_pair().frame, (TextFrame{{0}, {2}}));
  made_up::write(folder_ / "vocab.txt", "<s>\n<pad>\n</s>\n[UNK]\na\n<mask>");
  EXPECT_EQ(word_piece().frame, (TextFrame{{0}, {2}})) << "MPNet";
  EXPECT_EQ(byte_pair({.family = "qwen2"}).frame, TextFrame());
}

TEST_F(VocabularyFiles, LetTheMaskTakeTheSpaceBeforeIt) {
  const auto tokenizer = make_pipeline_tokenizer(byte_pair());
  const std::int32_t mask = tokenizer->vocabulary_size() - 1;
  const std::int32_t a = tokenizer->encode("a")[0];
  EXPECT_THAT(tokenizer->encode("a <mask>a"), ElementsAre(a, mask, a));
}

TEST_F(VocabularyFiles, CutNumbersAsQwenDoes) {
  const auto tokenizer = make_pipeline_tokenizer(byte_pair({.family = "qwen2"}));
  EXPECT_EQ(tokenizer->encode("12").size(), 2U) << "no number is longer than a digit";
  EXPECT_EQ(tokenizer->encode("e\u0301"), tokenizer->encode("é")) << "NFC";
}

TEST_F(VocabularyFiles, NameTheLineThatIsWrong) {
  made_up::write(folder_ / "vocab.txt", "[UNK]\na\n\xFF\n");
  EXPECT_EQ(fault_of([&] { word_piece(); }).place.line, 3U);
  made_up::write(folder_ / "vocab.txt", "a\nb\n");
  EXPECT_EQ(fault_of([&] { word_piece(); }).expected, "[UNK]");
  made_up::write(folder_ / "merges.txt", "#version: 0.2\nzzz yyy\n");
  EXPECT_EQ(fault_of([&] { byte_pair(); }).place.line, 2U);
  EXPECT_EQ(fault_of([&] { read_vocab_txt(folder_ / "none", {}); }).kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace lore
