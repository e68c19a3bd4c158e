#include "text/tokenizer_config.h"

#include <gtest/gtest.h>

#include "text/made_up.h"

namespace lore {
namespace {

using made_up::fault_of;

TEST(TokenizerConfig, ReadsWhatIsThere) {
  const made_up::Folder folder;
  EXPECT_EQ(read_tokenizer_config(folder.path()).family, "");
  made_up::write(folder / "config.json", R"({"model_type": "xlm-roberta"})");
  made_up::write(folder / "special_tokens_map.json",
                 R"({"cls_token": "<c>", "mask_token": {"content": "<m>", "lstrip": true}})");
  EXPECT_EQ(read_tokenizer_config(folder.path()).family, "xlmroberta");
  made_up::write(folder / "tokenizer_config.json", R"({
      "tokenizer_class": "BertTokenizerFast", "do_lower_case": false, "model_max_length": 512,
      "cls_token": "[CLS]", "added_tokens_decoder": {"7": {"content": "<x>", "lstrip": true}}})");
  const TokenizerConfig config = read_tokenizer_config(folder.path());
  EXPECT_EQ(config.family, "bert");
  EXPECT_EQ(config.names.classify, "[CLS]");
  EXPECT_EQ(config.names.mask, "<m>");
  EXPECT_EQ(config.lower_case, false);
  EXPECT_FALSE(config.strip_accents);
  EXPECT_EQ(config.longest_input, 512);
  ASSERT_EQ(config.added.size(), 1U);
  EXPECT_EQ(config.added[0].id, 7);
  EXPECT_TRUE(config.added[0].takes_left);
}

TEST(TokenizerConfig, ReadsTokensThatOlderTokenizersAdded) {
  const made_up::Folder folder;
  made_up::write(folder / "added_tokens.json", R"({"<x>": 9, "<y>": 10})");
  made_up::write(folder / "tokenizer_config.json",
                 R"({"added_tokens_decoder": {"7": {"content": "<x>"}}})");
  const TokenizerConfig config = read_tokenizer_config(folder.path());
  ASSERT_EQ(config.added.size(), 2U);
  EXPECT_EQ(config.added[0].id, 7) << "the newer file counts";
  EXPECT_EQ(config.added[1].content, "<y>");
  EXPECT_EQ(config.added[1].id, 10);
}

TEST(TokenizerConfig, TellsAClassThatTakesItsFileAsItIs) {
  const made_up::Folder folder;
  made_up::write(folder / "config.json", R"({"model_type": "llama"})");
  made_up::write(folder / "tokenizer_config.json",
                 R"({"tokenizer_class": "PreTrainedTokenizerFast"})");
  const TokenizerConfig config = read_tokenizer_config(folder.path());
  EXPECT_EQ(config.family, "llama");
  EXPECT_TRUE(config.generic);
}

TEST(TokenizerConfig, TakesAHugeLengthForNone) {
  const made_up::Folder folder;
  made_up::write(folder / "tokenizer_config.json",
                 R"({"model_max_length": 1000000000000000019884624838656})");
  EXPECT_EQ(read_tokenizer_config(folder.path()).longest_input, 0);
}

TEST(TokenizerConfig, NamesWhatIsWrong) {
  const made_up::Folder folder;
  for (const char* text : {"[]", "{", R"({"cls_token": 3})", R"({"do_lower_case": "no"})",
                           R"({"added_tokens_decoder": {"x": {"content": "a"}}})",
                           R"({"added_tokens_decoder": {"-1": {"content": "a"}}})",
                           R"({"added_tokens_decoder": []})"}) {
    made_up::write(folder / "tokenizer_config.json", text);
    const Fault fault = fault_of([&] { read_tokenizer_config(folder.path()); });
    EXPECT_EQ(fault.kind, ErrorKind::format) << text;
    EXPECT_EQ(fault.place.file, folder / "tokenizer_config.json");
  }
}

}  // namespace
}  // namespace lore
