#include "text/sentence_modules.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "text/made_up.h"

namespace lore {
namespace {

const char* const modules_json = R"([
  {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
  {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
  {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}
])";

class SentenceModulesTest : public testing::Test {
 protected:
  void write_pooling(const std::string& json) {
    std::filesystem::create_directory(folder_ / "1_Pooling");
    made_up::write(folder_ / "1_Pooling/config.json", json);
    made_up::write(folder_ / "modules.json", modules_json);
  }

  SentenceModules read() const { return read_sentence_modules(folder_.path()); }
  Fault fault() const {
    return made_up::fault_of([&] { read(); });
  }

  made_up::Folder folder_;
};

TEST_F(SentenceModulesTest, NoFilesSayNothing) {
  const SentenceModules modules = read();
  EXPECT_FALSE(modules.pooling.has_value());
  EXPECT_FALSE(modules.normalize);
  EXPECT_EQ(modules.max_tokens, 0u);
  EXPECT_EQ(modules.folder, folder_.path());
}

TEST_F(SentenceModulesTest, ReadsPoolingNormLengthAndPrompt) {
  write_pooling(R"({"pooling_mode_cls_token": false, "pooling_mode_mean_tokens": true})");
  made_up::write(folder_ / "sentence_bert_config.json",
                 R"({"max_seq_length": 256, "do_lower_case": true})");
  made_up::write(folder_ / "config_sentence_transformers.json",
                 R"({"prompts": {"q": "query: "}, "default_prompt_name": "q"})");
  const SentenceModules modules = read();
  EXPECT_EQ(modules.pooling, Pooling::mean);
  EXPECT_TRUE(modules.normalize);
  EXPECT_EQ(modules.max_tokens, 256u);
  EXPECT_TRUE(modules.lower_case);
  EXPECT_EQ(modules.prompt, "query: ");
}

TEST_F(SentenceModulesTest, ListsLayersBehindThePooling) {
  made_up::write(folder_ / "modules.json",
                 R"([{"type": "x.Transformer", "path": ""}, {"type": "x.Dense", "path": "2_Dense"},
                     {"type": "x.Dense", "path": "3_Dense"}, {"type": "x.Normalize", "path": "4"}])");
  EXPECT_EQ(read().dense, (std::vector<std::string>{folder_ / "2_Dense", folder_ / "3_Dense"}));
}

TEST_F(SentenceModulesTest, RefusesTwoPoolingsAtOnce) {
  write_pooling(R"({"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true})");
  EXPECT_EQ(fault().kind, ErrorKind::unsupported);
}

TEST_F(SentenceModulesTest, RefusesUnknownModulesAndFoldersOutside) {
  made_up::write(folder_ / "modules.json", R"([{"type": "x.CNN", "path": "2_CNN"}])");
  EXPECT_EQ(fault().kind, ErrorKind::unsupported);
  EXPECT_EQ(fault().found, "x.CNN");
  made_up::write(folder_ / "modules.json",
                 R"([{"type": "x.Normalize", "path": ""}, {"type": "x.Dense", "path": "d"}])");
  EXPECT_EQ(fault().kind, ErrorKind::unsupported);
  made_up::write(folder_ / "modules.json", R"([{"type": "x.Transformer", "path": "../../etc"}])");
  EXPECT_EQ(fault().kind, ErrorKind::format);
  made_up::write(folder_ / "modules.json", R"({"a": 1})");
  EXPECT_EQ(fault().kind, ErrorKind::format);
}

TEST_F(SentenceModulesTest, RefusesALengthThatIsNone) {
  for (const char* length : {"0", "-1", "\"a\"", "1e9", "2.5"}) {
    made_up::write(folder_ / "sentence_bert_config.json",
                   std::string("{\"max_seq_length\": ") + length + "}");
    EXPECT_EQ(fault().kind, ErrorKind::format) << length;
  }
}

}  // namespace
}  // namespace lore
