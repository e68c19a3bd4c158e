#include "lore/data/feature_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/data/vector_table.h"

#include "data/dataset_files.h"
#include "data/small_store.h"

namespace lore {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(FeatureStore, ReplacesVectorsByOthersOfAnyWidth) {
  FeatureStore store = small_store();
  EXPECT_THROW(store.replace_vectors(Side::item, Matrix(4, 3)), Error) << "it has none";
  store.attach_vectors(Side::item, VectorTable({"i1"}, Matrix(1, 2, {1, 2})));
  EXPECT_THROW(store.replace_vectors(Side::item, Matrix(3, 3)), Error) << "not one an item";
  const Matrix others(4, 1, {5, 6, 7, 8});
  store.replace_vectors(Side::item, others);
  EXPECT_EQ(store.items().vectors, others);
  EXPECT_THAT(store.items().has_vector, ElementsAre(0, 1, 0, 0));
  EXPECT_EQ(store.inputs()[8].width, 1);
}

TEST(FeatureStore, SignsItsInputsInOrder) {
  const std::vector<Input> expected = {
      {.name = "user", .side = Side::user, .cardinality = 4, .table = "user"},
      {.name = "item", .side = Side::item, .cardinality = 4, .table = "item"},
      {.name = "genres", .side = Side::item, .width = 2, .cardinality = 4, .table = "genres"},
      {.name = "age", .role = InputRole::number, .side = Side::user, .width = 2},
      {.name = "hour", .cardinality = 4, .table = "hour"},
      {.name = "price", .role = InputRole::number, .side = Side::item, .width = 2},
      {.name = "history.item",
       .role = InputRole::history,
       .side = Side::user,
       .width = 3,
       .groups = 3,
       .cardinality = 4,
       .table = "item"},
      {.name = "history.genres",
       .role = InputRole::history,
       .side = Side::user,
       .width = 6,
       .groups = 3,
       .cardinality = 4,
       .table = "genres"}};
  EXPECT_EQ(small_store().inputs(), expected);
  EXPECT_THAT(small_store().row_inputs(), ElementsAre(hour_input, price_input));
}

TEST(FeatureStore, PutsVectorsOfUsersBeforeThoseOfItems) {
  FeatureStore store = small_store();
  store.attach_vectors(Side::item, VectorTable({"i1", "i9"}, Matrix(2, 3, {1, 2, 3, 4, 5, 6})));
  ASSERT_EQ(store.inputs().size(), 10);
  EXPECT_EQ(store.inputs()[8].name, "item.vector");
  store.attach_vectors(Side::user, VectorTable({"u2"}, Matrix(1, 2, {7, 8})));
  ASSERT_EQ(store.inputs().size(), 12);
  const Input vector{
      .name = "user.vector", .role = InputRole::vector, .side = Side::user, .width = 2};
  const Input presence{.name = "user.presence", .role = InputRole::presence, .side = Side::user};
  EXPECT_EQ(store.inputs()[8], vector);
  EXPECT_EQ(store.inputs()[9], presence);
  EXPECT_EQ(store.inputs()[10].name, "item.vector");
  EXPECT_EQ(store.inputs()[11].name, "item.presence");
}

TEST(FeatureStore, TakesAVectorOfZerosForAMissingOne) {
  FeatureStore store = small_store();
  store.attach_vectors(Side::item, VectorTable({"i1", "i2"}, Matrix(2, 2, {1, 2, 0, 0})));
  EXPECT_THAT(store.items().has_vector, ElementsAre(0, 1, 0, 0));
  EXPECT_THAT(store.items().vectors.values(), ElementsAre(0, 0, 1, 2, 0, 0, 0, 0));
}

TEST(FeatureStore, ReplacesVectorsByOthersOfTheirWidth) {
  FeatureStore store = small_store();
  store.attach_vectors(Side::item, VectorTable({"i1"}, Matrix(1, 2, {1, 2})));
  store.attach_vectors(Side::item, VectorTable({"i2"}, Matrix(1, 2, {3, 4})));
  EXPECT_THAT(store.items().has_vector, ElementsAre(0, 0, 1, 0));
  EXPECT_EQ(store.inputs().size(), 10);

  const VectorTable wide({"i1"}, Matrix(1, 3, {1, 2, 3}));
  const Fault fault = fault_of([&] { store.attach_vectors(Side::item, wide); });
  EXPECT_EQ(fault.kind, ErrorKind::mismatch);
  EXPECT_EQ(fault.expected, "2 numbers");
  EXPECT_EQ(fault.found, "3");
  EXPECT_THAT(store.items().has_vector, ElementsAre(0, 0, 1, 0));
}

TEST(FeatureStore, RefusesVectorsThatAreAllTheSame) {
  FeatureStore store = small_store();
  const VectorTable same({"i1", "i2"}, Matrix(2, 2, {1, 2, 1, 2}));
  const Fault fault = fault_of([&] { store.attach_vectors(Side::item, same); });
  EXPECT_EQ(fault.kind, ErrorKind::mismatch);
  EXPECT_THAT(fault.problem, HasSubstr("all 2 vectors are the same"));
  EXPECT_EQ(store.inputs().size(), 8);
}

TEST(FeatureStore, RefusesVectorsOfOthers) {
  FeatureStore store = small_store();
  const VectorTable others({"x"}, Matrix(1, 2, {1, 2}));
  const Fault fault = fault_of([&] { store.attach_vectors(Side::user, others); });
  EXPECT_EQ(fault.kind, ErrorKind::mismatch);
  EXPECT_THAT(fault.expected, HasSubstr("u1"));
  EXPECT_THAT(fault.found, HasSubstr("x"));
  EXPECT_EQ(fault_of([&] { store.attach_vectors(Side::context, others); }).kind,
            ErrorKind::invalid_argument);
  EXPECT_EQ(store.inputs().size(), 8);
}

TEST(FeatureStore, EncodesARowOfText) {
  Unknowns unknowns;
  const Example example = small_store().encode(
      {{"user", "u2"}, {"item", "i3"}, {"ts", "250"}, {"hour", "10"}, {"price", "9"}}, &unknowns);
  EXPECT_EQ(example.user, 2);
  EXPECT_EQ(example.item, 3);
  EXPECT_EQ(example.time, 250);
  EXPECT_THAT(example.own_ids, ElementsAre(3));
  EXPECT_THAT(example.own_floats, ElementsAre(2, 0));
  EXPECT_EQ(unknowns.values, 0);
}

TEST(FeatureStore, EncodesWhatIsAbsent) {
  const Example example = small_store().encode({{"item", "i2"}});
  EXPECT_EQ(example.user, 0);
  EXPECT_EQ(example.time, after_all_history);
  EXPECT_THAT(example.own_ids, ElementsAre(padding_id));
  EXPECT_THAT(example.own_floats, ElementsAre(0.2F, 0)) << "the item's latest price";
  EXPECT_THAT(small_store().encode({{"item", "i2"}, {"price", ""}}).own_floats, ElementsAre(0, 1))
      << "a price that is there and empty is missing";
  EXPECT_THAT(small_store().encode({}).own_floats, ElementsAre(0, 1));
}

TEST(FeatureStore, CountsValuesItDoesNotKnow) {
  Unknowns unknowns;
  EXPECT_THAT(small_store().encode({{"hour", "99"}}, &unknowns).own_ids, ElementsAre(unknown_id));
  EXPECT_EQ(unknowns.values, 1);
}

TEST(FeatureStore, RefusesTextThatDoesNotParse) {
  const FeatureStore store = small_store();
  EXPECT_EQ(fault_of([&] { store.encode({{"price", "cheap"}}); }).place.field, "price");
  EXPECT_EQ(fault_of([&] { store.encode({{"ts", "now"}}); }).place.field, "ts");
}

TEST(FeatureStore, ShowsTheItemInAHistoryWhereNothingElseIsNamed) {
  DatasetSpec spec = small_store().spec();
  const auto names = [&] {
    std::vector<std::string> found;
    for (const ColumnSpec* column : history_columns(spec)) found.push_back(column->name);
    return found;
  };
  EXPECT_THAT(names(), ElementsAre("item", "genres"));
  spec.history.columns = {"genres"};
  EXPECT_THAT(names(), ElementsAre("genres"));
  spec.history.length = 0;
  EXPECT_THAT(names(), ElementsAre());
}

TEST(FeatureStore, RefusesPartsThatDoNotFit) {
  const FeatureStore good = small_store();
  const auto field_of = [&](auto change) {
    DatasetSpec spec = good.spec();
    Features features = good.features();
    Catalog users = good.users();
    Catalog items = good.items();
    History history = good.history();
    std::vector<std::string> row_columns = {"price"};
    change(spec, features, users, items, history, row_columns);
    const Fault fault =
        fault_of([&] { FeatureStore(spec, features, users, items, history, row_columns); });
    EXPECT_EQ(fault.kind, ErrorKind::invalid_argument);
    return fault.place.field;
  };
  EXPECT_EQ(field_of([](auto&, Features& features, auto&...) { features.scales.erase("age"); }),
            "age");
  EXPECT_EQ(
      field_of([](auto&, Features& features, auto&...) { features.vocabularies.erase("genres"); }),
      "genres");
  EXPECT_EQ(field_of([](auto&, auto&, Catalog& users, auto&...) { users.add("u3"); }), "user");
  EXPECT_EQ(field_of([](auto&, auto&, auto&, Catalog& items, auto&...) {
              items.columns()[1].ids.own().pop_back();
            }),
            "genres");
  EXPECT_EQ(
      field_of([](auto&, auto&, auto&, Catalog& items, auto&...) { items.columns().pop_back(); }),
      "item");
  EXPECT_EQ(
      field_of([](auto&, auto&, auto&, Catalog& items, auto&...) { items.vectors = Matrix(2, 2); }),
      "item");
  EXPECT_EQ(field_of([](auto&, auto&, auto&, auto&, History& history, auto&) {
              history = History(std::vector<History::Event>{{1, 99, 5}}, 3);
            }),
            "history");
  EXPECT_EQ(field_of([](DatasetSpec& spec, auto&...) { spec.history.length = 1 << 20; }),
            "history.genres");
  EXPECT_EQ(field_of([](auto&, auto&, auto&, auto&, auto&, auto& row_columns) {
              row_columns = {"colour"};
            }),
            "colour");
}

}  // namespace
}  // namespace lore
