#include "text/sentencepiece_family.h"

#include <gmock/gmock.h>

#include "text/made_up.h"

namespace lore {
namespace {

using testing::ElementsAre;

class SentencePieceFamily : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new made_up::Folder;
    train_sentencepiece(made_up::corpus(60), plain(), {.vocabulary_size = 60});
    train_sentencepiece(made_up::corpus(60), marked(),
                        {.vocabulary_size = 60, .model = PieceModel::bpe, .encoder_marks = true});
  }
  static void TearDownTestSuite() { delete folder_; }

  static std::string plain() { return *folder_ / "plain.model"; }
  static std::string marked() { return *folder_ / "marked.model"; }

  static std::unique_ptr<Tokenizer> open(const std::string& path, const TokenizerConfig& config) {
    return make_pipeline_tokenizer(read_sentencepiece(path, config));
  }

  static inline made_up::Folder* folder_ = nullptr;
};

TEST_F(SentencePieceFamily, IsTheModelItselfWhereNothingSaysMore) {
  const auto tokenizer = open(plain(), {});
  const auto model = open_sentencepiece(plain());
  for (const char* text : {"", "the rocket", "</s> zz", "\xFF"}) {
    EXPECT_EQ(tokenizer->encode(text), model->encode(text)) << text;
  }
  EXPECT_EQ(tokenizer->frame(), TextFrame());
  EXPECT_EQ(tokenizer->vocabulary_size(), 60);
  EXPECT_EQ(tokenizer->fingerprint(), model->fingerprint());
}

TEST_F(SentencePieceFamily, ShiftsIdsAsFairseqDoes) {
  const auto tokenizer = open(plain(), {.family = "xlmroberta"});
  std::vector<std::int32_t> expected = open_sentencepiece(plain())->encode("the rocket \u4f60");
  for (std::int32_t& id : expected) id = id == 0 ? 3 : id + 1;
  EXPECT_EQ(tokenizer->encode("the rocket \u4f60"), expected);
  EXPECT_EQ(tokenizer->frame(), (TextFrame{{0}, {2}}));
  EXPECT_EQ(tokenizer->vocabulary_size(), 62);
  EXPECT_THAT(tokenizer->encode("<s> <mask>"), ElementsAre(0, 61));
}

TEST_F(SentencePieceFamily, ShiftsIdsAsCamembertDoes) {
  const auto tokenizer = open(plain(), {.family = "camembert"});
  std::vector<std::int32_t> expected = open_sentencepiece(plain())->encode("the rocket \u4f60");
  for (std::int32_t& id : expected) id = id == 0 ? 3 : id + 4;
  EXPECT_EQ(tokenizer->encode("the rocket \u4f60"), expected);
  EXPECT_EQ(tokenizer->frame(), (TextFrame{{5}, {6}}));
  EXPECT_EQ(tokenizer->vocabulary_size(), 65);
  EXPECT_THAT(tokenizer->encode("</s> <mask>"), ElementsAre(6, 64));
}

TEST_F(SentencePieceFamily, AddsTheMaskThatDebertaHasBehindItsPieces) {
  const auto tokenizer = open(plain(), {.family = "debertav2"});
  EXPECT_EQ(tokenizer->vocabulary_size(), 61);
  EXPECT_THAT(tokenizer->encode("[MASK]"), ElementsAre(60));
}

TEST_F(SentencePieceFamily, EndsTextsAsT5Does) {
  const auto tokenizer = open(plain(), {.family = "t5", .extra_ids = 3});
  EXPECT_EQ(tokenizer->frame(), (TextFrame{{}, {2}}));
  EXPECT_EQ(tokenizer->vocabulary_size(), 63);
  EXPECT_THAT(tokenizer->encode("<extra_id_0></s><extra_id_2>"), ElementsAre(62, 2, 60));
}

TEST_F(SentencePieceFamily, FoldsAccentsAndCaseAsAlbertDoes) {
  const auto tokenizer = open(marked(), {.family = "albert"});
  const auto model = open_sentencepiece(marked());
  EXPECT_EQ(tokenizer->encode("R\u00f3cket ``OVEN''"), model->encode("rocket \"oven\""));
  EXPECT_EQ(open(marked(), {.family = "albert", .lower_case = false})->encode("Oven"),
            model->encode("Oven"));
  EXPECT_EQ(open(marked(), {.family = "albert", .keep_accents = true})->encode("\u00f3"),
            model->encode("\u00f3"));
}

TEST_F(SentencePieceFamily, FramesByTheMarksOfAModelTrainedWithThem) {
  const auto tokenizer = open(marked(), {});
  EXPECT_EQ(tokenizer->frame(), (TextFrame{{2}, {3}}));
  EXPECT_EQ(open_sentencepiece(marked())->special_tokens(),
            (SpecialTokens{.unknown = 1, .separator = 3, .classify = 2, .padding = 0, .mask = 4}));
  EXPECT_EQ(tokenizer->vocabulary_size(), 60);
}

TEST_F(SentencePieceFamily, GivesTheIdsOfPublishedModels) {
  LORE_NEEDS_PRIVATE_DATA();
  const std::string folder = made_up::private_data() + "/tokenizers/";
  const auto t5 = open(folder + "t5.spiece.model", {.family = "t5", .extra_ids = 100});
  EXPECT_EQ(t5->vocabulary_size(), 32100);
  EXPECT_EQ(t5->encode("<extra_id_0>"), std::vector<std::int32_t>{32099});
  EXPECT_EQ(t5->frame(), (TextFrame{{}, {1}}));
  const auto albert = open(folder + "albert-base-v1.spiece.model", {.family = "albert"});
  EXPECT_EQ(albert->frame(), (TextFrame{{2}, {3}}));
  EXPECT_EQ(albert->encode("THE"),
            open_sentencepiece(folder + "albert-base-v1.spiece.model")->encode("the"));
}

}  // namespace
}  // namespace lore
