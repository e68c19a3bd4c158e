#include "fusion/history_items.h"

#include <gmock/gmock.h>

#include "fusion/known_store.h"

namespace lore {
namespace {

using testing::Each;
using testing::ElementsAreArray;
using testing::IsEmpty;

const PrincipalComponents first_two = {.weight = Matrix(2, 4, {1, 0, 0, 0, 0, 1, 0, 0}),
                                       .bias = Matrix(1, 2, {-5, 1})};

std::size_t row_of(const FeatureStore& store, const std::string& item) {
  return static_cast<std::size_t>(store.features().vocabularies.at("item").id(item));
}

std::size_t rows_of(const FeatureStore& store) {
  return static_cast<std::size_t>(store.features().vocabularies.at("item").cardinality());
}

TEST(HistoryItems, SayWhatTheirVectorsDo) {
  const FeatureStore store = known_store();
  Matrix table(rows_of(store), 2);
  fill_history_items(store, first_two, 0, table);
  EXPECT_THAT(table.row(row_of(store, "i1")), ElementsAreArray({0.0f, 2.0f}));
  EXPECT_THAT(table.row(row_of(store, "i2")), ElementsAreArray({0.0f, 0.0f}));
  EXPECT_THAT(table.row(padding_id), Each(0));
  EXPECT_THAT(table.row(unknown_id), Each(0));
}

TEST(HistoryItems, AreOfLengthOneWhereTiersCompareThem) {
  const FeatureStore store = known_store();
  Matrix table(rows_of(store), 2);
  fill_comparable_items(store, first_two, 0, table);
  const auto row = table.row(row_of(store, "i1"));
  EXPECT_NEAR(row[0] * row[0] + row[1] * row[1], 1, 1e-4);
  EXPECT_NEAR(row[0] + row[1], 0, 1e-6);
}

TEST(HistoryItems, AdmittedLaterJoinThoseThatStay) {
  const FeatureStore store = known_store();
  const std::size_t rows = rows_of(store), known = rows - 1;
  Graph graph;
  graph.add_parameter(unisrec_history, {static_cast<std::int32_t>(rows), 2}, Init::given);
  const Weights weights = {{unisrec_history, Matrix(known, 2, std::vector<float>(known * 2, 7))},
                           {unisrec_whitening + ".weight", first_two.weight},
                           {unisrec_whitening + ".bias", first_two.bias}};
  const Matrix table = further_history_items(graph, weights, store).at(unisrec_history);
  for (std::size_t row = 0; row < known; ++row) EXPECT_THAT(table.row(row), Each(7)) << row;
  EXPECT_NE(table(known, 1), 7);
}

TEST(HistoryItems, AreNoneInOtherModels) {
  EXPECT_THAT(further_history_items(Graph(), {}, known_store()), IsEmpty());
}

}  // namespace
}  // namespace lore
