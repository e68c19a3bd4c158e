#include <limits>

#include <gtest/gtest.h>

#include "engine/parity.h"

namespace lore {
namespace {

TEST(LookupSteps, EmbeddingOfEachSide) {
  Graph graph;
  const Value items = embedding(input(graph, ids("genres", Side::item, 3)), 5, "genres");
  const Value users = embedding(input(graph, ids("watched", Side::user, 3)), 5, "watched");
  output_all(items * users);
  expect_parity(graph);
}

TEST(LookupSteps, OneTableForTwoInputs) {
  Graph graph;
  Input history = ids("history.item", Side::user, 4);
  history.table = "item";
  const Value item = embedding(input(graph, ids("item", Side::item)), 5, "item");
  const Value items = embedding(input(graph, history), 5, "item");
  output_all(items * item);
  expect_parity(graph);
}

TEST(LookupSteps, Mask) {
  Graph graph;
  const Value item = mask(input(graph, ids("genres", Side::item, 3)));
  const Value user = mask(input(graph, ids("watched", Side::user, 3)));
  output_all(item * user + item);
  expect_parity(graph);
}

TEST(LookupSteps, AnIdOutsideTheTableIsAnUnknownOne) {
  Graph graph;
  const Value user = embedding(input(graph, ids("user", Side::user)), 5, "user");
  const Value item = embedding(input(graph, ids("item", Side::item)), 5, "item");
  output_all(user * item);
  Batch batch = random_batch(graph.inputs(), 4, 1);
  batch.columns[0].ids = {9, -1, std::numeric_limits<std::int32_t>::max(), 1};
  batch.columns[1].ids = {1, std::numeric_limits<std::int32_t>::min(), 9, 1000};
  const Weights weights = random_weights(graph, 1);
  expect_parity(graph, weights, batch);
  const std::vector<float> scores = score(Engine::compile(graph, weights, graph.inputs()), batch);
  for (float logit : scores) EXPECT_EQ(logit, scores[0]);
}

TEST(LookupSteps, PaddingEmbedsToZeros) {
  Graph graph;
  output_all(embedding(input(graph, ids("user", Side::user)), 5, "user"));
  Weights weights = random_weights(graph, 1);
  for (float& value : weights.at("user").row(padding_id)) value = 7;
  Batch batch = random_batch(graph.inputs(), 1, 1);
  batch.columns[0].ids = {padding_id};
  EXPECT_EQ(score(Engine::compile(graph, weights, graph.inputs()), batch)[0],
            weights.at("output.bias")(0, 0));
}

TEST(LookupSteps, NarrowTablesScoreAsTheirNumbersDo) {
  Graph graph;
  const Value user = embedding(input(graph, ids("user", Side::user)), 5, "user");
  const Value item = embedding(input(graph, ids("item", Side::item, 3)), 5, "item");
  output_all(item * user);
  const Batch batch = random_batch(graph.inputs(), 20, 1);
  for (const TableType type : {TableType::f32, TableType::f16, TableType::int8}) {
    Weights weights = random_weights(graph, 1);
    Weights expected = weights;
    Tables tables;
    for (const char* name : {"user", "item"}) {
      for (float& value : weights.at(name).row(padding_id)) value = 0;
      tables[name] = Table::of(weights.at(name), type);
      expected[name] = tables[name].matrix();
      weights.erase(name);
    }
    EXPECT_EQ(score(Engine::compile(graph, weights, graph.inputs(), {}, tables), batch),
              score(Engine::compile(graph, expected, graph.inputs()), batch))
        << name_of(type);
  }
}

}  // namespace
}  // namespace lore
