#include "lore/text/encode.h"

#include <gtest/gtest.h>

#include "lore/text/latent_semantics.h"

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

TEST_F(Encode, NamesTheLineOfASecondTextForOneId) {
  const Fault fault = fault_of("{\"id\": 1, \"text\": \"a\"}\n{\"id\": 1, \"text\": \"b\"}\n");
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.line, 2u);
}

TEST_F(Encode, NamesTheLineThatIsNoJson) {
  EXPECT_EQ(fault_of("{\"id\": 1, \"text\": \"a\"}\n{oops\n").place.line, 2u);
}

}  // namespace
}  // namespace lore
