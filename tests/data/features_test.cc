#include "lore/data/features.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

using ::testing::ElementsAre;

TEST(Vocabulary, KeepsTwoRowsFree) {
  const Vocabulary vocabulary({"b", "a"});
  EXPECT_EQ(vocabulary.id("b"), 2);
  EXPECT_EQ(vocabulary.id("a"), 3);
  EXPECT_EQ(vocabulary.id("c"), unknown_id);
  EXPECT_EQ(vocabulary.id(""), unknown_id);
  EXPECT_EQ(vocabulary.cardinality(), 4);
  EXPECT_EQ(Vocabulary().cardinality(), 2);
}

TEST(Vocabulary, RefusesRepeatedAndEmptyWords) {
  EXPECT_EQ(fault_of([] { Vocabulary({"a", "a"}); }).kind, ErrorKind::invalid_argument);
  EXPECT_EQ(fault_of([] { Vocabulary({""}); }).kind, ErrorKind::invalid_argument);
}

TEST(Vocabulary, HashesIntoItsBucketsOnEveryMachineAlike) {
  const Vocabulary vocabulary = Vocabulary::hashed(10);
  EXPECT_TRUE(vocabulary.is_hashed());
  EXPECT_EQ(vocabulary.cardinality(), 12);
  for (int i = 0; i < 100; ++i) {
    const std::int32_t id = vocabulary.id(std::to_string(i));
    EXPECT_GE(id, 2);
    EXPECT_LT(id, 12);
  }
  EXPECT_EQ(vocabulary.id("lore"), vocabulary.id("lore"));
  // XXH3_64bits("") is 0x2D06800538D394C2.
  EXPECT_EQ(vocabulary.id(""), 2 + static_cast<std::int32_t>(0x2D06800538D394C2U % 10));
  EXPECT_EQ(fault_of([] { Vocabulary::hashed(0); }).kind, ErrorKind::invalid_argument);
  EXPECT_EQ(fault_of([] { Vocabulary::hashed(std::int64_t{1} << 31); }).kind,
            ErrorKind::invalid_argument);
}

TEST(VocabularyCounter, OrdersByCountThenBytesAndDropsTheRare) {
  VocabularyCounter counter;
  for (const char* word : {"c", "b", "a", "b", "c", "rare"}) counter.count(word);
  counter.count("a", 5);
  EXPECT_THAT(counter.build(2).words(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(counter.build(1).words(), ElementsAre("a", "b", "c", "rare"));
  EXPECT_THAT(counter.build(7).words(), ElementsAre());
}

class FeaturesEncode : public ::testing::Test {
 protected:
  FeaturesEncode() {
    features_.vocabularies.emplace("genre", Vocabulary({"x", "y", "z"}));
    features_.scales["age"] = {.mean = 30, .deviation = 10};
  }

  std::vector<std::int32_t> ids(const ColumnSpec& column, std::string_view cell) {
    std::vector<std::int32_t> ids(static_cast<std::size_t>(width_of(column)), -1);
    features_.encode_ids(column, cell, ids.data(), &unknown_);
    return ids;
  }

  std::vector<float> floats(std::string_view cell) {
    std::vector<float> floats(2, -1);
    features_.encode_number({.name = "age", .kind = ColumnKind::numeric}, cell, floats.data());
    return floats;
  }

  Features features_;
  std::int64_t unknown_ = 0;
};

TEST_F(FeaturesEncode, LooksUpOneValue) {
  const ColumnSpec genre{.name = "genre"};
  EXPECT_THAT(ids(genre, "y"), ElementsAre(3));
  EXPECT_THAT(ids(genre, ""), ElementsAre(padding_id));
  EXPECT_EQ(unknown_, 0);
  EXPECT_THAT(ids(genre, "w"), ElementsAre(unknown_id));
  EXPECT_EQ(unknown_, 1);
}

TEST_F(FeaturesEncode, KeepsTheFirstOfManyValues) {
  const ColumnSpec genres{.name = "genres",
                          .kind = ColumnKind::multi_valued,
                          .max_values = 2,
                          .vocabulary_of = "genre"};
  EXPECT_THAT(ids(genres, "x"), ElementsAre(2, padding_id));
  EXPECT_THAT(ids(genres, "z|w|x"), ElementsAre(4, unknown_id));
  EXPECT_THAT(ids(genres, ""), ElementsAre(padding_id, padding_id));
}

TEST_F(FeaturesEncode, KeepsTheLastOfASequence) {
  const ColumnSpec seen{
      .name = "seen", .kind = ColumnKind::sequence, .max_values = 2, .vocabulary_of = "genre"};
  EXPECT_THAT(ids(seen, "x|y|z"), ElementsAre(3, 4));
  EXPECT_THAT(ids(seen, "z"), ElementsAre(4, padding_id));
}

TEST_F(FeaturesEncode, StandardisesNumbers) {
  EXPECT_THAT(floats("45"), ElementsAre(1.5F, 0));
  EXPECT_THAT(floats(""), ElementsAre(0, 1));
  EXPECT_THAT(floats("1e300"), ElementsAre(1000, 0));
  EXPECT_THAT(floats("-1e300"), ElementsAre(-1000, 0));
}

TEST_F(FeaturesEncode, RefusesWhatIsNoFiniteNumber) {
  for (const char* text : {"nan", "NaN", "inf", "-inf", "old", "1e999", "NULL"}) {
    const Fault fault = fault_of([&] { floats(text); });
    EXPECT_EQ(fault.kind, ErrorKind::format) << text;
    EXPECT_EQ(fault.place.field, "age");
    EXPECT_EQ(fault.found, '"' + std::string(text) + '"');
  }
}

TEST(Columns, HaveWidthsAndTables) {
  EXPECT_EQ(width_of({.name = "a"}), 1);
  EXPECT_EQ(width_of({.name = "a", .kind = ColumnKind::numeric}), 2);
  EXPECT_EQ(width_of({.name = "a", .kind = ColumnKind::sequence, .max_values = 7}), 7);
  const ColumnSpec own{.name = "a"};
  const ColumnSpec shared{.name = "a", .vocabulary_of = "b"};
  EXPECT_EQ(table_of(own), "a");
  EXPECT_EQ(table_of(shared), "b");
}

TEST(Columns, OfASideAreItsFeatures) {
  DatasetSpec spec;
  spec.columns = {{.name = "a", .side = Side::item},
                  {.name = "words", .kind = ColumnKind::text, .side = Side::item},
                  {.name = "b", .side = Side::user},
                  {.name = "c", .side = Side::item}};
  const auto columns = features_of(spec, Side::item);
  ASSERT_EQ(columns.size(), 2);
  EXPECT_EQ(columns[0]->name, "a");
  EXPECT_EQ(columns[1]->name, "c");
}

}  // namespace
}  // namespace lore
