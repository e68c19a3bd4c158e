#include "text/tokenizer_json.h"

#include <random>

#include <gmock/gmock.h>

#include "golden/tokenizers.h"
#include "text/made_up.h"

namespace lore {
namespace {

using made_up::fault_of;
using nlohmann::json;
using testing::ElementsAre;

json bert() {
  return {{"added_tokens",
           {{{"id", 1}, {"content", "[CLS]"}, {"special", true}, {"normalized", false}},
            {{"id", 9}, {"content", "New"}, {"special", false}, {"normalized", true}}}},
          {"normalizer", {{"type", "BertNormalizer"}}},
          {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
          {"post_processor",
           {{"type", "BertProcessing"}, {"sep", {"[SEP]", 2}}, {"cls", {"[CLS]", 1}}}},
          {"truncation", {{"max_length", 128}}},
          {"model",
           {{"type", "WordPiece"},
            {"unk_token", "[UNK]"},
            {"vocab", {{"[UNK]", 0}, {"[CLS]", 1}, {"[SEP]", 2}, {"ab", 3}, {"##c", 4}}}}}};
}

class TokenizerJson : public testing::Test {
 protected:
  TokenizerPipeline read(const json& file) {
    made_up::write(folder_ / "tokenizer.json", file.dump());
    return read_tokenizer_json(folder_ / "tokenizer.json");
  }
  std::vector<std::int32_t> ids(const json& file, std::string_view text) {
    return make_pipeline_tokenizer(read(file))->encode(text);
  }

  made_up::Folder folder_;
};

TEST_F(TokenizerJson, IsReadWhole) {
  const TokenizerPipeline pipeline = read(bert());
  EXPECT_EQ(pipeline.frame, (TextFrame{{1}, {2}}));
  EXPECT_EQ(pipeline.longest_input, 128);
  EXPECT_THAT(ids(bert(), "ABC [CLS] new x"), ElementsAre(3, 4, 1, 5, 0));
}

TEST_F(TokenizerJson, KnowsEachModel) {
  const json bpe = json::parse(
      R"({"model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}})");
  EXPECT_THAT(ids(bpe, "abb"), ElementsAre(2, 1));
  const json unigram = json::parse(
      R"({"model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["a", -1]]}})");
  EXPECT_THAT(ids(unigram, "aab"), ElementsAre(1, 1, 0));
  const json words = json::parse(R"({"pre_tokenizer": {"type": "WhitespaceSplit"},
      "model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "a": 1}}})");
  EXPECT_THAT(ids(words, "a b"), ElementsAre(1, 0));
}

TEST_F(TokenizerJson, GuessesTheTypeOlderFilesLeaveOut) {
  for (const char* model :
       {R"({"vocab": {"a": 0}, "merges": []})", R"({"vocab": [["a", -1]], "unk_id": 0})",
        R"({"vocab": {"a": 0, "[UNK]": 1}, "continuing_subword_prefix": "##"})",
        R"({"vocab": {"a": 0}, "unk_token": "?"})"}) {
    EXPECT_THAT(ids({{"model", json::parse(model)}}, "a"), ElementsAre(0)) << model;
  }
}

TEST_F(TokenizerJson, NumbersAddedTokensBehindTheModelsWhateverIsListed) {
  json file = bert();
  file["added_tokens"][0]["id"] = 8;
  file["added_tokens"].push_back({{"id", 70}, {"content", "<x>"}, {"special", true}});
  EXPECT_THAT(ids(file, "[CLS]new<x>"), ElementsAre(1, 5, 6));
}

TEST_F(TokenizerJson, GivesTheIdsOfTheDefinitions) {
  const auto check = [&](std::string_view file, const std::vector<golden::TokenizedText>& texts) {
    made_up::write(folder_ / "tokenizer.json", std::string(file));
    const auto tokenizer = load_tokenizer(folder_.path());
    for (const auto& [text, ids] : texts) EXPECT_EQ(tokenizer->encode(text), ids) << text;
  };
  check(golden::unigram_file, golden::unigrams);
  check(golden::llama_file, golden::llama_pairs);
}

TEST_F(TokenizerJson, LetsTheConfigurationOverruleItsSteps) {
  const auto with = [&](const json& file, const TokenizerConfig& config) {
    made_up::write(folder_ / "tokenizer.json", file.dump());
    return make_pipeline_tokenizer(read_tokenizer_json(folder_ / "tokenizer.json", config));
  };
  EXPECT_THAT(with(bert(), {.lower_case = false})->encode("ABC"), ElementsAre(0));
  EXPECT_THAT(with(bert(), {.generic = true, .lower_case = false})->encode("ABC"),
              ElementsAre(3, 4));
  json bytes = json::parse(R"({"pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
      "model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "a": 1, "Ġa": 2}}})");
  EXPECT_THAT(with(bytes, {})->encode("a"), ElementsAre(1));
  EXPECT_THAT(with(bytes, {.add_prefix_space = true})->encode("a"), ElementsAre(2));
}

TEST_F(TokenizerJson, GivesAnUnknownTokenThatIsWrittenOutAsItself) {
  const json unigram = json::parse(R"({"model": {"type": "Unigram", "unk_id": 0, "vocab":
      [["<unk>", 0], ["a", -1], ["<0x62>", -9], ["<0x3C>", -9]], "byte_fallback": true}})");
  EXPECT_THAT(ids(unigram, "a<unk>ab"), ElementsAre(1, 0, 1, 2));
}

TEST_F(TokenizerJson, SaysWhatItCannotRead) {
  json file = bert();
  file["model"]["type"] = "Neural";
  EXPECT_EQ(fault_of([&] { read(file); }).kind, ErrorKind::unsupported);
  EXPECT_EQ(fault_of([&] { read(json::object()); }).kind, ErrorKind::format);
  EXPECT_EQ(fault_of([&] { read_tokenizer_json(folder_ / "none"); }).kind, ErrorKind::not_found);
}

// Each file either does not open, or encodes anything without leaving its vocabulary.
TEST_F(TokenizerJson, SurvivesMutatedFiles) {
  const std::string original = bert().dump();
  std::mt19937 random(9);
  int opened = 0;
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = original;
    if (i % 10 == 0) bytes.resize(random() % bytes.size());
    for (int flips = i % 4; flips > 0 && !bytes.empty(); --flips) {
      const char swap = original[random() % original.size()];
      bytes[random() % bytes.size()] = i % 3 == 0 ? static_cast<char>(random()) : swap;
    }
    made_up::write(folder_ / "tokenizer.json", bytes);
    try {
      const auto tokenizer =
          make_pipeline_tokenizer(read_tokenizer_json(folder_ / "tokenizer.json"));
      EXPECT_THAT(
          tokenizer->encode("abc New \xF0\x9F\x98\x80 [CLS]zz"),
          testing::Each(testing::AllOf(testing::Ge(0), testing::Lt(tokenizer->vocabulary_size()))));
      ++opened;
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(opened, 100);
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace lore
