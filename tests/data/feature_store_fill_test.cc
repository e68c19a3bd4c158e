#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/data/feature_store.h"
#include "lore/data/vector_table.h"

#include "data/small_store.h"

namespace lore {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Example row(std::int32_t user, std::int32_t item, std::int64_t time) {
  return {.user = user, .item = item, .time = time, .label = 1};
}

FeatureStore store_with_vectors() {
  FeatureStore store = small_store();
  store.attach_vectors(Side::user, VectorTable({"u1"}, Matrix(1, 2, {1, 2})));
  store.attach_vectors(Side::item, VectorTable({"i2"}, Matrix(1, 1, std::vector<float>{5})));
  return store;
}

TEST(Fill, GathersFactsOfUserAndItem) {
  Batch batch;
  small_store().fill({{row(1, 2, 0), row(2, 3, 0), row(0, 0, 0)}}, batch);
  EXPECT_EQ(batch.rows, 3);
  EXPECT_THAT(batch.labels, ElementsAre(1, 1, 1));
  EXPECT_THAT(batch.columns[user_input].ids, ElementsAre(2, 3, unknown_id));
  EXPECT_THAT(batch.columns[item_input].ids, ElementsAre(3, unknown_id, unknown_id));
  EXPECT_THAT(batch.columns[genres_input].ids, ElementsAre(3, 0, 2, 0, unknown_id, 0))
      << "a cold item keeps its genres";
  EXPECT_THAT(batch.columns[age_input].floats, ElementsAre(0.5F, 0, -0.5F, 0, 0, 1));
  EXPECT_THAT(batch.columns[age_input].ids, IsEmpty());
}

TEST(Fill, TakesOwnValuesBeforeTheLatest) {
  Example own = row(1, 1, 0);
  own.own_ids = {3};
  own.own_floats = {0.9F, 0};
  Batch batch;
  small_store().fill({{own, row(1, 2, 0), row(1, 0, 0)}}, batch);
  EXPECT_THAT(batch.columns[hour_input].ids, ElementsAre(3, padding_id, padding_id));
  EXPECT_THAT(batch.columns[price_input].floats, ElementsAre(0.9F, 0, 0.2F, 0, 0, 1));
}

TEST(Fill, ShowsHistoriesNewestFirst) {
  Batch batch;
  small_store().fill({{row(1, 1, 300), row(1, 1, 100), row(2, 1, 300)}}, batch);
  EXPECT_THAT(batch.columns[item_history_input].ids, ElementsAre(3, 2, 0, 0, 0, 0, 0, 0, 0));
  EXPECT_THAT(batch.columns[genres_history_input].ids,
              ElementsAre(3, 0, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  small_store().fill({{row(1, 1, after_all_history)}}, batch);
  EXPECT_THAT(batch.columns[item_history_input].ids, ElementsAre(unknown_id, 3, 2));
}

TEST(Fill, GathersVectorsAndTheirPresence) {
  const FeatureStore store = store_with_vectors();
  Batch batch;
  Unknowns unknowns;
  store.fill({{row(1, 1, 0), row(2, 2, 0), row(0, 0, 0)}}, batch, &unknowns);
  EXPECT_THAT(batch.columns[8].floats, ElementsAre(1, 2, 0, 0, 0, 0));
  EXPECT_THAT(batch.columns[9].floats, ElementsAre(1, 0, 0));
  EXPECT_THAT(batch.columns[10].floats, ElementsAre(0, 5, 0));
  EXPECT_THAT(batch.columns[11].floats, ElementsAre(0, 1, 0));
  EXPECT_EQ(unknowns.users, 1);
  EXPECT_EQ(unknowns.items, 1);
  EXPECT_EQ(unknowns.user_vectors, 1);
  EXPECT_EQ(unknowns.item_vectors, 1);
}

TEST(Fill, OverwritesALargerBatchWhole) {
  const FeatureStore store = store_with_vectors();
  Batch reused;
  store.fill({{row(1, 2, 900), row(1, 1, 900), row(1, 3, 900)}}, reused);
  const std::int32_t* memory = reused.columns[item_history_input].ids.data();
  store.fill({{row(2, 1, 50)}}, reused);
  EXPECT_EQ(reused.columns[item_history_input].ids.data(), memory) << "memory is reused";
  Batch fresh;
  store.fill({{row(2, 1, 50)}}, fresh);
  EXPECT_EQ(reused.labels, fresh.labels);
  for (std::size_t i = 0; i < store.inputs().size(); ++i) {
    EXPECT_EQ(reused.columns[i].ids, fresh.columns[i].ids) << store.inputs()[i].name;
    EXPECT_EQ(reused.columns[i].floats, fresh.columns[i].floats) << store.inputs()[i].name;
  }
}

TEST(Fill, MakesAnEmptyBatchOfNoRows) {
  Batch batch;
  small_store().fill({}, batch);
  EXPECT_EQ(batch.rows, 0);
  for (const Batch::Column& column : batch.columns) {
    EXPECT_THAT(column.ids, IsEmpty());
    EXPECT_THAT(column.floats, IsEmpty());
  }
}

TEST(FillRequest, FillsUserAndContextAlone) {
  const FeatureStore store = store_with_vectors();
  Example request = row(1, 0, 200);
  request.own_ids = {2};
  request.own_floats = {0.9F, 0};
  Batch batch;
  Unknowns unknowns;
  store.fill_request(request, batch, &unknowns);
  EXPECT_EQ(batch.rows, 1);
  EXPECT_THAT(batch.labels, IsEmpty());
  for (std::size_t i = 0; i < store.inputs().size(); ++i) {
    const Batch::Column& column = batch.columns[i];
    const bool filled = !column.ids.empty() || !column.floats.empty();
    EXPECT_EQ(filled, store.inputs()[i].side != Side::item) << store.inputs()[i].name;
  }
  EXPECT_THAT(batch.columns[hour_input].ids, ElementsAre(2));
  EXPECT_THAT(batch.columns[item_history_input].ids, ElementsAre(2, 0, 0));
  EXPECT_EQ(unknowns.users, 0);
  EXPECT_EQ(unknowns.items, 0) << "a request has no item to know";
}

TEST(FillRequest, TakesTheTimeAsItStands) {
  Batch batch;
  small_store().fill_request(row(1, 0, 0), batch);
  EXPECT_THAT(batch.columns[item_history_input].ids, ElementsAre(0, 0, 0)) << "1970 is a time";
  small_store().fill_request(row(1, 0, after_all_history), batch);
  EXPECT_THAT(batch.columns[item_history_input].ids, ElementsAre(unknown_id, 3, 2));
}

TEST(FillItems, FillsItemsAloneWithTheirLatestValues) {
  const FeatureStore store = store_with_vectors();
  const std::vector<std::int32_t> items = {2, 0};
  Batch batch;
  store.fill_items(items, batch);
  EXPECT_EQ(batch.rows, 2);
  for (std::size_t i = 0; i < store.inputs().size(); ++i) {
    const Batch::Column& column = batch.columns[i];
    const bool filled = !column.ids.empty() || !column.floats.empty();
    EXPECT_EQ(filled, store.inputs()[i].side == Side::item) << store.inputs()[i].name;
  }
  EXPECT_THAT(batch.columns[item_input].ids, ElementsAre(3, unknown_id));
  EXPECT_THAT(batch.columns[price_input].floats, ElementsAre(0.2F, 0, 0, 1));
  EXPECT_THAT(batch.columns[10].floats, ElementsAre(5, 0));
}

TEST(Fill, AgreesWithRequestAndItemsFilledApart) {
  const FeatureStore store = store_with_vectors();
  for (std::int32_t user = 0; user < 3; ++user) {
    for (std::int32_t item = 0; item < 4; ++item) {
      Batch whole;
      Batch request;
      Batch items;
      store.fill({{row(user, item, 250)}}, whole);
      store.fill_request(row(user, item, 250), request);
      store.fill_items({{item}}, items);
      for (std::size_t i = 0; i < store.inputs().size(); ++i) {
        const Batch& part = store.inputs()[i].side == Side::item ? items : request;
        EXPECT_EQ(whole.columns[i].ids, part.columns[i].ids) << store.inputs()[i].name;
        EXPECT_EQ(whole.columns[i].floats, part.columns[i].floats) << store.inputs()[i].name;
      }
    }
  }
}

}  // namespace
}  // namespace lore
