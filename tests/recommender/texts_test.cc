#include "recommender/texts.h"

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/profile/profile_store.h"

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

// The tiny dataset with the item texts of a store.
DatasetSpec with_store(const TinyData& data, const std::string& pack) {
  DatasetSpec spec = read_dataset_spec(data / "dataset.json");
  TextSpec& text = spec.texts.at(Side::item);
  text.file.clear();
  text.columns.clear();
  text.store = data / "profiles.db";
  text.pack = pack;
  return spec;
}

ErrorKind kind_of(const DatasetSpec& spec) {
  try {
    read_texts(spec, Side::item);
  } catch (const Error& error) {
    return error.kind();
  }
  ADD_FAILURE() << "accepted";
  return ErrorKind::internal;
}

TEST(Texts, ComeFromAProfileStore) {
  const TinyData data;
  EXPECT_EQ(kind_of(with_store(data, "film")), ErrorKind::not_found);
  ProfileStore store = ProfileStore::open(data / "profiles.db");
  EXPECT_EQ(kind_of(with_store(data, "")), ErrorKind::invalid_argument);
  store.put(Side::item, {.id = "i2", .text = "A tale.", .pack = "film"});
  for (const char* pack : {"film", ""}) {
    const auto texts = read_texts(with_store(data, pack), Side::item);
    ASSERT_EQ(texts.size(), 1U);
    EXPECT_EQ(texts[0].id, "i2");
    EXPECT_EQ(texts[0].text, "A tale.");
  }
  store.put(Side::item, {.id = "i2", .text = "Another.", .pack = "book"});
  EXPECT_EQ(read_texts(with_store(data, "book"), Side::item)[0].text, "Another.");
  EXPECT_EQ(kind_of(with_store(data, "")), ErrorKind::invalid_argument);
}

}  // namespace
}  // namespace lore
