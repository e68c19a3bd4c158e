#include <cmath>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/data/feature_store.h"
#include "lore/data/vector_table.h"
#include "lore/error.h"

#include "data/small_store.h"

namespace lore {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

FeatureStore store_with_vectors() {
  FeatureStore store = small_store();
  store.attach_vectors(Side::item, VectorTable({"i2"}, Matrix(1, 2, {5, -1})));
  return store;
}

constexpr std::size_t vector_input = 8;
constexpr std::size_t presence_input = 9;

Fault fault_of(Side side, const Entity& entity) {
  Batch batch;
  try {
    store_with_vectors().fill_entity(side, entity, batch);
  } catch (const Error& error) {
    return error.fault();
  }
  ADD_FAILURE() << "no error";
  return {};
}

TEST(FillEntity, EncodesAnItemAsItsCatalogRowWasEncoded) {
  const FeatureStore store = store_with_vectors();
  Batch said;
  store.fill_entity(
      Side::item, {.id = "i2", .fields = {{"genres", "a|b"}, {"price", "5.4"}}, .vector = {5, -1}},
      said);
  Batch known;
  store.fill_items({{2}}, known);
  for (std::size_t i = 0; i < store.inputs().size(); ++i) {
    if (i == genres_input) continue;  // the catalog's i2 has one genre
    EXPECT_EQ(said.columns[i].ids, known.columns[i].ids) << store.inputs()[i].name;
    EXPECT_EQ(said.columns[i].floats, known.columns[i].floats) << store.inputs()[i].name;
  }
  EXPECT_THAT(said.columns[genres_input].ids, ElementsAre(2, 3));
  EXPECT_EQ(said.rows, 1u);
}

TEST(FillEntity, TakesWhatIsNotSaidForMissing) {
  Batch batch;
  Unknowns unknowns;
  store_with_vectors().fill_entity(Side::item, {.id = "new"}, batch, &unknowns);
  EXPECT_THAT(batch.columns[item_input].ids, ElementsAre(unknown_id));
  EXPECT_THAT(batch.columns[genres_input].ids, ElementsAre(padding_id, padding_id));
  EXPECT_THAT(batch.columns[price_input].floats, ElementsAre(0, 1));
  EXPECT_THAT(batch.columns[vector_input].floats, ElementsAre(0, 0));
  EXPECT_THAT(batch.columns[presence_input].floats, ElementsAre(0));
  EXPECT_EQ(unknowns.values, 1);
}

TEST(FillEntity, TakesAVectorOfZerosForNone) {
  Batch batch;
  store_with_vectors().fill_entity(Side::item, {.id = "new", .vector = {0, 0}}, batch);
  EXPECT_THAT(batch.columns[presence_input].floats, ElementsAre(0));
}

TEST(FillEntity, FillsAUserAndLeavesItsHistoryAlone) {
  Batch batch;
  small_store().fill_entity(Side::user, {.id = "u2", .fields = {{"age", "25"}}}, batch);
  EXPECT_THAT(batch.columns[user_input].ids, ElementsAre(3));
  EXPECT_THAT(batch.columns[age_input].floats, ElementsAre(-0.5F, 0));
  EXPECT_THAT(batch.columns[item_input].ids, IsEmpty());
  EXPECT_THAT(batch.columns[item_history_input].ids, IsEmpty());
}

TEST(FillEntity, IgnoresWordsForEncoders) {
  Batch batch;
  EXPECT_NO_THROW(
      small_store().fill_entity(Side::item, {.id = "x", .fields = {{"title", "Emma"}}}, batch));
}

TEST(FillEntity, SaysWhatIsWrong) {
  const Fault field = fault_of(Side::item, {.id = "x", .fields = {{"age", "3"}}});
  EXPECT_EQ(field.kind, ErrorKind::invalid_argument);
  EXPECT_EQ(field.place.field, "age");
  EXPECT_EQ(field.expected, "item, title, genres, price");
  EXPECT_EQ(fault_of(Side::item, {.id = ""}).kind, ErrorKind::invalid_argument);
  EXPECT_EQ(fault_of(Side::context, {.id = "x"}).kind, ErrorKind::invalid_argument);
  EXPECT_EQ(fault_of(Side::item, {.id = "x", .fields = {{"price", "dear"}}}).kind,
            ErrorKind::format);
  EXPECT_EQ(fault_of(Side::item, {.id = "x", .vector = {1}}).kind, ErrorKind::mismatch);
  EXPECT_EQ(fault_of(Side::item, {.id = "x", .vector = {1, std::nanf("")}}).kind,
            ErrorKind::mismatch);
  EXPECT_EQ(fault_of(Side::user, {.id = "x", .vector = {1, 2}}).kind, ErrorKind::mismatch)
      << "users have no vectors here";
}

}  // namespace
}  // namespace lore
