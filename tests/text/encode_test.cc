#include "lore/text/encode.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "lore/text/latent_semantics.h"
#include "lore/version.h"

#include "text/made_up.h"

namespace lore {
namespace {

class Encode : public testing::Test {
 protected:
  void SetUp() override {
    train_latent_semantics(made_up::corpus(30), folder_ / "encoder",
                           {.vocabulary_size = 100, .width = 4});
    encoder_ = open_encoder(folder_ / "encoder");
  }

  Fault fault_of(const std::string& lines) {
    made_up::write(folder_ / "texts.jsonl", lines);
    return made_up::fault_of([&] { encode_texts(*encoder_, folder_ / "texts.jsonl"); });
  }

  made_up::Folder folder_;
  std::unique_ptr<TextEncoder> encoder_;
};

TEST_F(Encode, GivesEachTextItsVector) {
  made_up::write(folder_ / "texts.jsonl",
                 "{\"id\": 9007199254740993, \"text\": \"rocket orbit\"}\n"
                 "{\"id\": \"b\", \"text\": \"butter oven\"}\n");
  std::size_t done = 0;
  const VectorTable table =
      encode_texts(*encoder_, folder_ / "texts.jsonl", "id", "text",
                   [&](const EncodeProgress& progress) { done = progress.done; });
  EXPECT_EQ(done, 2u);
  const std::string_view texts[] = {"butter oven"};
  const Matrix expected = encoder_->encode(texts);
  const auto found = table.find("b");
  ASSERT_EQ(found.size(), expected.cols());
  for (std::size_t h = 0; h < found.size(); ++h) EXPECT_EQ(found[h], expected(0, h));
  EXPECT_FALSE(table.find("9007199254740993").empty());  // every digit kept
  EXPECT_EQ(table.metadata().at("encoder"), encoder_->id());
}

TEST_F(Encode, DescribesWhereTheVectorsComeFrom) {
  const std::string path = folder_ / "texts.jsonl";
  made_up::write(path, "{\"id\": 1, \"text\": \"oven\"}\n{\"id\": 2, \"text\": \" \"}\n");
  const auto first = encode_texts(*encoder_, path).metadata();
  EXPECT_EQ(first.at("encoder"), encoder_->id());
  EXPECT_EQ(first.at("empty"), "1");
  EXPECT_EQ(first.at("lore"), version);
  EXPECT_EQ(first.at("texts").size(), 32U);
  made_up::write(path, "{\"id\": 1, \"text\": \"oven\"}\n{\"id\": 2, \"text\": \"\\n\"}\n");
  EXPECT_NE(encode_texts(*encoder_, path).metadata().at("texts"), first.at("texts"));
}

TEST_F(Encode, KeepsOrderAndReportsProgressOverManyBatches) {
  const std::vector<std::string> texts = made_up::corpus(50);
  std::string lines;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    lines += "{\"key\": " + std::to_string(i) + ", \"more\": [1, {}], \"said\": \"" + texts[i] +
             "\"}\n\n";
  }
  made_up::write(folder_ / "texts.jsonl", lines);
  std::vector<std::size_t> done;
  const VectorTable table = encode_texts(*encoder_, folder_ / "texts.jsonl", "key", "said",
                                         [&](const EncodeProgress& progress) {
                                           EXPECT_EQ(progress.total, texts.size());
                                           EXPECT_GT(progress.texts_per_second, 0);
                                           EXPECT_GE(progress.eta_seconds, 0);
                                           done.push_back(progress.done);
                                         });
  EXPECT_GT(done.size(), 1U);
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
  EXPECT_EQ(done.back(), texts.size());
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  EXPECT_EQ(table.vectors(), encoder_->encode(views));
  EXPECT_EQ(table.ids()[149], "149");
}

TEST_F(Encode, NamesTheLineOfASecondTextForOneId) {
  const Fault fault = fault_of("{\"id\": 1, \"text\": \"a\"}\n{\"id\": 1, \"text\": \"b\"}\n");
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.line, 2u);
}

TEST_F(Encode, NamesTheLineThatIsWrong) {
  const std::string good = "{\"id\": 1, \"text\": \"a\"}\n";
  for (const std::string& bad : std::vector<std::string>{
           "{oops",
           "[1, 2]",
           "17",
           "{\"id\": 2}",
           "{\"text\": \"no id\"}",
           "{\"id\": \"\", \"text\": \"x\"}",
           "{\"id\": \"a\\nb\", \"text\": \"x\"}",
           "{\"id\": 1.5, \"text\": \"x\"}",
           "{\"id\": [2], \"text\": \"x\"}",
           "{\"id\": 2, \"text\": null}",
           "{\"id\": 2, \"text\": [\"x\"]}",
           "{\"id\": 2, \"id\": 3, \"text\": \"x\"}",
           "{\"id\": 2, \"text\": \"\xFF\"}",
           "{\"id\": 2, \"text\": " + std::string(100, '[') + std::string(100, ']') + "}",
       }) {
    const Fault fault = fault_of(good + bad + "\n");
    EXPECT_EQ(fault.kind, ErrorKind::format) << bad;
    EXPECT_EQ(fault.place.line, 2U) << bad;
    EXPECT_EQ(fault.place.file, folder_ / "texts.jsonl") << bad;
  }
}

TEST_F(Encode, GivesTextsInMemoryTheVectorsOfTheirFile) {
  const std::vector<std::string> ids = {"1", "b"};
  const std::vector<std::string> texts = {"a small text", ""};
  const std::string path = folder_ / "memory.jsonl";
  made_up::write(path,
                 "{\"id\": 1, \"text\": \"a small text\"}\n{\"id\": \"b\", \"text\": \"\"}\n");
  const VectorTable table = encode_texts(*encoder_, ids, texts);
  EXPECT_EQ(table.ids(), ids);
  EXPECT_EQ(table.vectors(), encode_texts(*encoder_, path).vectors());
  EXPECT_EQ(table.metadata().at("empty"), "1");
  EXPECT_EQ(made_up::fault_of([&] { encode_texts(*encoder_, {"1"}, texts); }).kind,
            ErrorKind::invalid_argument);
}

// An encoder that stops working after so many texts.
class Mortal : public TextEncoder {
 public:
  Mortal(const TextEncoder& encoder, std::size_t texts) : encoder_(encoder), left_(texts) {}

  Matrix encode(std::span<const std::string_view> texts) const override {
    if (texts.size() > left_) throw std::runtime_error("killed");
    left_ -= texts.size();
    return encoder_.encode(texts);
  }
  std::size_t width() const override { return encoder_.width(); }
  std::string id() const override { return encoder_.id(); }

 private:
  const TextEncoder& encoder_;
  mutable std::size_t left_;
};

TEST_F(Encode, GoesOnWhereItStopped) {
  std::string lines;
  for (const std::string& text : made_up::corpus(60)) {
    lines += "{\"id\": " + std::to_string(lines.size()) + ", \"text\": \"" + text + "\"}\n";
  }
  const TextFile file = {.path = folder_ / "texts.jsonl", .unfinished = folder_ / "unfinished"};
  made_up::write(file.path, lines);
  const VectorTable whole = encode_texts(*encoder_, file.path);
  EXPECT_THROW(encode_texts(Mortal(*encoder_, 130), file), std::runtime_error);
  std::vector<std::size_t> done;
  const Mortal second(*encoder_, 180 - 128);  // which has no room to begin anew
  const VectorTable resumed =
      encode_texts(second, file, [&](const EncodeProgress& now) { done.push_back(now.done); });
  EXPECT_EQ(done, std::vector<std::size_t>{180});
  EXPECT_EQ(resumed.vectors(), whole.vectors());
  EXPECT_EQ(resumed.ids(), whole.ids());
  EXPECT_EQ(resumed.metadata(), whole.metadata());
  made_up::write(file.path, lines + "{\"id\": \"new\", \"text\": \"oven\"}\n");
  EXPECT_EQ(encode_texts(*encoder_, file).size(), 181u) << "other texts begin anew";
}

TEST_F(Encode, RefusesAFileWithoutTexts) {
  EXPECT_EQ(fault_of("").kind, ErrorKind::format);
  EXPECT_EQ(fault_of("\n \n").kind, ErrorKind::format);
  EXPECT_EQ(made_up::fault_of([&] { encode_texts(*encoder_, folder_ / "none"); }).kind,
            ErrorKind::not_found);
}

}  // namespace
}  // namespace lore
