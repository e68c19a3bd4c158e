#include <random>
#include <thread>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "lore/text/tokenizer.h"

#include "text/made_up.h"

namespace lore {
namespace {

using made_up::fault_of;
using made_up::Folder;
using testing::Each;
using testing::HasSubstr;

class SentencePieceTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new Folder;
    train_sentencepiece(made_up::corpus(200), *folder_ / "tiny.model", {.vocabulary_size = 60});
  }
  static void TearDownTestSuite() { delete folder_; }

  static std::string model() { return *folder_ / "tiny.model"; }

  static inline Folder* folder_ = nullptr;
};

TEST_F(SentencePieceTest, EncodesTextAsIdsOfItsVocabulary) {
  const auto tokenizer = open_sentencepiece(model());
  EXPECT_EQ(tokenizer->vocabulary_size(), 60);
  const std::vector<std::int32_t> ids = tokenizer->encode("the astronaut under every planet");
  EXPECT_FALSE(ids.empty());
  EXPECT_LT(ids.size(), 20U) << "frequent words are pieces";
  EXPECT_THAT(ids, Each(testing::AllOf(testing::Ge(0), testing::Lt(60))));
  EXPECT_EQ(tokenizer->encode("the astronaut under every planet"), ids);
}

TEST_F(SentencePieceTest, TakesAnyBytes) {
  const auto tokenizer = open_sentencepiece(model());
  EXPECT_TRUE(tokenizer->encode("").empty());
  EXPECT_TRUE(tokenizer->encode("   ").empty());
  const std::string replaced = "oven \xEF\xBF\xBD oven";
  EXPECT_EQ(tokenizer->encode("oven \xFF oven"), tokenizer->encode(replaced));
  EXPECT_NE(tokenizer->encode(std::string("oven\0oven", 9)), tokenizer->encode("oven"))
      << "a NUL does not end the text";
  std::mt19937 random(3);
  for (int i = 0; i < 300; ++i) {
    std::string noise(random() % 60, '\0');
    for (char& byte : noise) byte = static_cast<char>(random());
    EXPECT_THAT(tokenizer->encode(noise), Each(testing::AllOf(testing::Ge(0), testing::Lt(60))));
  }
}

TEST_F(SentencePieceTest, TakesLongTexts) {
  const auto tokenizer = open_sentencepiece(model());
  std::string text;
  while (text.size() < 1'000'000) text += "the baker and ";
  EXPECT_GT(tokenizer->encode(text).size(), 100'000U);
}

TEST_F(SentencePieceTest, IsSafeForConcurrentUse) {
  const auto tokenizer = open_sentencepiece(model());
  const std::vector<std::string> texts = made_up::corpus(50);
  std::vector<std::vector<std::int32_t>> expected;
  for (const std::string& text : texts) expected.push_back(tokenizer->encode(text));
  std::vector<std::vector<std::vector<std::int32_t>>> found(4);
  std::vector<std::thread> threads;
  for (auto& mine : found) {
    threads.emplace_back([&] {
      for (const std::string& text : texts) mine.push_back(tokenizer->encode(text));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(found, Each(expected));
}

TEST_F(SentencePieceTest, TrainsTheSameModelFromTheSameTexts) {
  Folder folder;
  const std::string path = folder / "again.model";
  train_sentencepiece(made_up::corpus(200), path, {.vocabulary_size = 60});
  EXPECT_EQ(made_up::read(path), made_up::read(model()));
  EXPECT_EQ(open_sentencepiece(path)->fingerprint(), open_sentencepiece(model())->fingerprint());
  train_sentencepiece(made_up::corpus(200), path, {.vocabulary_size = 50});
  EXPECT_NE(open_sentencepiece(path)->fingerprint(), open_sentencepiece(model())->fingerprint());
  EXPECT_EQ(folder.files(), 1U);
}

TEST_F(SentencePieceTest, FallsBackToBytesWhereAsked) {
  Folder folder;
  const std::string path = folder / "bytes.model";
  train_sentencepiece(made_up::corpus(200), path, {.vocabulary_size = 310, .byte_fallback = true});
  const auto with = open_sentencepiece(path);
  const auto without = open_sentencepiece(model());
  EXPECT_NE(with->encode("\xE4\xBD\xA0"), with->encode("\xE5\xA5\xBD"));
  EXPECT_EQ(without->encode("\xE4\xBD\xA0"), without->encode("\xE5\xA5\xBD")) << "both unknown";
}

TEST_F(SentencePieceTest, FoldsCaseWhereAsked) {
  Folder folder;
  const std::string path = folder / "folded.model";
  train_sentencepiece(made_up::corpus(200), path, {.vocabulary_size = 50, .fold_case = true});
  const auto folded = open_sentencepiece(path);
  EXPECT_EQ(folded->encode("THE Night"), folded->encode("the night"));
  EXPECT_NE(open_sentencepiece(model())->encode("THE Night"),
            open_sentencepiece(model())->encode("the night"));
}

TEST_F(SentencePieceTest, SaysWhatVocabularyWouldFit) {
  Folder folder;
  const std::string path = folder / "no.model";
  const Fault fault =
      fault_of([&] { train_sentencepiece({"a tiny text"}, path, {.vocabulary_size = 5000}); });
  EXPECT_EQ(fault.kind, ErrorKind::invalid_argument);
  EXPECT_EQ(fault.expected.substr(0, 8), "at most ");
  EXPECT_EQ(fault.found, "5000");
  EXPECT_EQ(folder.files(), 0U) << "nothing is left behind";
  const int size = std::stoi(fault.expected.substr(8));
  train_sentencepiece({"a tiny text"}, path, {.vocabulary_size = size});
  EXPECT_EQ(open_sentencepiece(path)->vocabulary_size(), size);
}

TEST_F(SentencePieceTest, SaysHowManyPiecesTheCharactersTake) {
  Folder folder;
  const std::string path = folder / "no.model";
  const Fault fault =
      fault_of([&] { train_sentencepiece(made_up::corpus(20), path, {.vocabulary_size = 10}); });
  EXPECT_EQ(fault.kind, ErrorKind::invalid_argument);
  EXPECT_EQ(fault.expected.substr(0, 9), "at least ");
  const int size = std::stoi(fault.expected.substr(9));
  train_sentencepiece(made_up::corpus(20), path, {.vocabulary_size = size});
  EXPECT_EQ(open_sentencepiece(path)->vocabulary_size(), size);
}

TEST_F(SentencePieceTest, ShrinksTheVocabularyWhereAllowed) {
  Folder folder;
  const std::string path = folder / "small.model";
  train_sentencepiece(made_up::corpus(5), path, {.vocabulary_size = 5000, .allow_smaller = true});
  const std::int32_t size = open_sentencepiece(path)->vocabulary_size();
  EXPECT_GT(size, 20);
  EXPECT_LT(size, 5000);
}

TEST_F(SentencePieceTest, RefusesTextsItCannotLearnFrom) {
  Folder folder;
  const std::string path = folder / "no.model";
  for (const std::vector<std::string>& texts : {std::vector<std::string>{},
                                                {""},
                                                {"  ", "\t"},
                                                {std::string(1, '\0')},
                                                {"\u200b", "\u0007"},
                                                {"\u2585"}}) {
    EXPECT_EQ(fault_of([&] { train_sentencepiece(texts, path); }).kind,
              ErrorKind::invalid_argument);
  }
  for (const std::int32_t size : {-1, 0, 1, 3, 1'000'001, 2'000'000'000}) {
    EXPECT_EQ(fault_of([&] {
                train_sentencepiece(made_up::corpus(5), path, {.vocabulary_size = size});
              }).kind,
              ErrorKind::invalid_argument);
  }
  EXPECT_EQ(folder.files(), 0U);
}

TEST_F(SentencePieceTest, LearnsFromTextsWithBadBytes) {
  Folder folder;
  const std::string path = folder / "dirty.model";
  std::vector<std::string> texts = made_up::corpus(50);
  for (std::string& text : texts) text += std::string("\0zz\xFF", 4);
  train_sentencepiece(texts, path, {.vocabulary_size = 60});
  const auto tokenizer = open_sentencepiece(path);
  EXPECT_EQ(tokenizer->encode("zz\xFF").size(), tokenizer->encode("zz\xEF\xBF\xBD").size());
}

TEST_F(SentencePieceTest, RefusesFilesThatAreNoModel) {
  Folder folder;
  EXPECT_EQ(fault_of([&] { open_sentencepiece(folder / "none.model"); }).kind,
            ErrorKind::not_found);
  const std::string path = folder / "bad.model";
  for (const std::string& bytes :
       {std::string(), std::string("not a model"), std::string(1000, '\0'),
        std::string(1000, '\xFF'), made_up::read(model()).substr(0, 1000)}) {
    made_up::write(path, bytes);
    const Fault fault = fault_of([&] { open_sentencepiece(path); });
    EXPECT_EQ(fault.kind, ErrorKind::corrupt);
    EXPECT_EQ(fault.place.file, path);
  }
}

// Each model either does not open, or encodes anything into ids of its vocabulary.
TEST_F(SentencePieceTest, SurvivesMutatedModels) {
  Folder folder;
  const std::string path = folder / "mutated.model";
  const std::string original = made_up::read(model());
  const std::string texts =
      "The Oven \xC3\xA9t\xC3\xA9 \xEF\xBC\xA1 \xE2\x91\xA0 comet moonlight 1/2";
  std::mt19937 random(11);
  int opened = 0;
  int refused = 0;
  for (int i = 0; i < 400; ++i) {
    std::string bytes = original;
    const std::size_t region = i % 2 == 0 ? bytes.size() : 4000;
    for (int flips = 1 + i % 7; flips > 0; --flips) {
      bytes[random() % region] = static_cast<char>(random());
    }
    made_up::write(path, bytes);
    try {
      const auto tokenizer = open_sentencepiece(path);
      EXPECT_THAT(tokenizer->encode(texts),
                  Each(testing::AllOf(testing::Ge(0), testing::Lt(tokenizer->vocabulary_size()))));
      ++opened;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::corrupt) << error.what();
      ++refused;
    }
  }
  EXPECT_GT(opened, 0);
  EXPECT_GT(refused, 0);
}

TEST(SentencePieceReferenceTest, GivesTheIdsOfPublishedModels) {
  LORE_NEEDS_PRIVATE_DATA();
  const std::string folder = made_up::private_data() + "/tokenizers/";
  const auto reference = nlohmann::json::parse(made_up::read(folder + "reference_ids.json"));
  int models = 0;
  for (const auto& [name, model] : reference["models"].items()) {
    if (!std::filesystem::exists(folder + name)) continue;
    ++models;
    const auto tokenizer = open_sentencepiece(folder + name);
    EXPECT_EQ(tokenizer->vocabulary_size(), model["size"]);
    EXPECT_FALSE(model["cases"].empty());
    for (const auto& example : model["cases"]) {
      EXPECT_EQ(tokenizer->encode(example["text"].get<std::string>()), example["ids"])
          << name << ": " << example["text"];
    }
  }
  EXPECT_GE(models, 4);
}

}  // namespace
}  // namespace lore
