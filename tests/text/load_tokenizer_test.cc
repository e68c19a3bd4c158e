#include <filesystem>

#include <gtest/gtest.h>

#include "lore/text/tokenizer.h"

#include "golden/tokenizers.h"
#include "text/made_up.h"

namespace lore {
namespace {

using made_up::fault_of;

TEST(LoadTokenizer, OpensTheOneSentencePieceModel) {
  const made_up::Folder folder;
  train_sentencepiece(made_up::corpus(40), folder / "spiece.model", {.vocabulary_size = 50});
  const auto tokenizer = load_tokenizer(folder.path());
  EXPECT_EQ(tokenizer->vocabulary_size(), 50);
  EXPECT_EQ(tokenizer->encode("rocket oven"),
            open_sentencepiece(folder / "spiece.model")->encode("rocket oven"));
}

TEST(LoadTokenizer, PicksByTheFilesThatAreThere) {
  const made_up::Folder folder;
  made_up::write(folder / "vocab.json", std::string(golden::byte_pair_vocabulary));
  made_up::write(folder / "merges.txt", std::string(golden::byte_pair_merges));
  const auto byte_pair = load_tokenizer(folder.path());
  EXPECT_EQ(byte_pair->encode("the rocket"), (std::vector<std::int32_t>{120, 260, 316}));
  EXPECT_EQ(byte_pair->special_tokens().begin, 0);
  EXPECT_EQ(byte_pair->special_tokens().padding, 1);
  EXPECT_EQ(byte_pair->frame(), (TextFrame{{0}, {2}}));
  made_up::write(folder / "vocab.txt", std::string(golden::word_piece_vocabulary));
  made_up::write(folder / "tokenizer_config.json", R"({"model_max_length": 77})");
  const auto word_piece = load_tokenizer(folder.path());
  EXPECT_EQ(word_piece->longest_input(), 77);
  EXPECT_EQ(word_piece->special_tokens().classify, 2);
  EXPECT_EQ(word_piece->special_tokens().mask, 4);
  EXPECT_NE(word_piece->fingerprint(), byte_pair->fingerprint());
  made_up::write(folder / "tokenizer.json",
                 R"({"model": {"type": "WordLevel", "vocab": {"<s>": 0, "</s>": 1}}})");
  EXPECT_EQ(load_tokenizer(folder.path())->vocabulary_size(), 2);
}

TEST(LoadTokenizer, FramesAsTheConfigurationOfALlamaSays) {
  const made_up::Folder folder;
  made_up::write(folder / "tokenizer.json",
                 R"({"model": {"type": "WordLevel", "vocab": {"<s>": 0, "</s>": 1}}})");
  made_up::write(folder / "tokenizer_config.json", R"({"tokenizer_class": "LlamaTokenizer"})");
  EXPECT_EQ(load_tokenizer(folder.path())->frame(), (TextFrame{{0}, {}}));
  made_up::write(folder / "tokenizer_config.json", R"({"tokenizer_class": "LlamaTokenizer",
                 "add_bos_token": false, "add_eos_token": true})");
  EXPECT_EQ(load_tokenizer(folder.path())->frame(), (TextFrame{{}, {1}}));
}

TEST(LoadTokenizer, KeepsTheFrameOfAFileWhoseClassIsGeneric) {
  const made_up::Folder folder;
  made_up::write(folder / "config.json", R"({"model_type": "llama"})");
  made_up::write(folder / "tokenizer.json", R"({
      "post_processor": {"type": "BertProcessing", "cls": ["<s>", 0], "sep": ["</s>", 1]},
      "model": {"type": "WordLevel", "vocab": {"<s>": 0, "</s>": 1}}})");
  EXPECT_EQ(load_tokenizer(folder.path())->frame(), (TextFrame{{0}, {}}));
  made_up::write(folder / "tokenizer_config.json",
                 R"({"tokenizer_class": "PreTrainedTokenizerFast"})");
  EXPECT_EQ(load_tokenizer(folder.path())->frame(), (TextFrame{{0}, {1}}));
}

TEST(LoadTokenizer, SaysWhereThereIsNone) {
  const made_up::Folder folder;
  for (const std::string& directory : {folder.path(), folder / "nowhere"}) {
    const Fault fault = fault_of([&] { load_tokenizer(directory); });
    EXPECT_EQ(fault.kind, ErrorKind::not_found);
    EXPECT_EQ(fault.place.file, directory);
  }
}

class Tokens : public Tokenizer {
 public:
  explicit Tokens(std::int32_t size) : size_(size) {}
  std::vector<std::int32_t> encode(std::string_view) const override { return {}; }
  std::int32_t vocabulary_size() const override { return size_; }
  std::string fingerprint() const override { return "tokens"; }

 private:
  std::int32_t size_;
};

TEST(TokenizerFit, AllowsRowsForPadding) {
  check_tokenizer_fits(Tokens(32100), "t5", 32128, "weights");
  check_tokenizer_fits(Tokens(151669), "qwen", 151936, "weights");
  check_tokenizer_fits(Tokens(30522), "bert", 30522, "weights");
}

TEST(TokenizerFit, RefusesTheTokenizerOfOtherWeightsNamingBoth) {
  for (const std::int64_t rows : {30521, 250002}) {
    const Fault fault =
        fault_of([&] { check_tokenizer_fits(Tokens(30522), "bert/vocab.txt", rows, "w"); });
    EXPECT_EQ(fault.kind, ErrorKind::mismatch);
    EXPECT_NE(fault.message().find("bert/vocab.txt"), std::string::npos);
    EXPECT_EQ(fault.place.file, "w");
    EXPECT_EQ(fault.found, std::to_string(rows));
  }
}

}  // namespace
}  // namespace lore
