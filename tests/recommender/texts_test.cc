#include "recommender/texts.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "recommender/tiny_data.h"

namespace lore {
namespace {

TEST(Texts, JoinColumnsAndFile) {
  const TinyData data;
  const auto texts = read_texts(read_dataset_spec(data / "dataset.json"), Side::item);
  ASSERT_EQ(texts.size(), 20u);
  EXPECT_EQ(texts[3].id, "i3");
  EXPECT_EQ(texts[3].text, "Work 3. drama, war. odd");
}

TEST(Texts, OneIdHasOneText) {
  const TinyData data;
  data.write("texts.jsonl",
             "{\"id\": \"i1\", \"text\": \"a\"}\n{\"id\": \"i1\", \"text\": \"b\"}\n");
  try {
    read_texts(read_dataset_spec(data / "dataset.json"), Side::item);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault().place.line, 2u);
  }
}

}  // namespace
}  // namespace lore
