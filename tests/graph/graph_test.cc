#include "lore/graph/graph.h"

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/graph/ops.h"

namespace lore {
namespace {

const Input user{.name = "user", .side = Side::user, .cardinality = 10, .table = "user"};
const Input item{.name = "item", .side = Side::item, .cardinality = 20, .table = "item"};

// The message of the Error that `call` throws, or "" if it throws none.
template <typename Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Graph, SidesFollowFromOperands) {
  Graph graph;
  const Value u = embedding(input(graph, user), 4, "user");
  const Value i = embedding(input(graph, item), 4, "item");
  EXPECT_EQ(stage_of(u.sides()), Stage::request);
  EXPECT_EQ(stage_of(i.sides()), Stage::item);
  EXPECT_EQ(stage_of((u * i).sides()), Stage::candidate);
  EXPECT_EQ(stage_of(parameter(graph, "w", {1, 4}, Init::ones).sides()), Stage::constant);
}

TEST(Graph, ContextCountsAsTheRequest) {
  EXPECT_EQ(stage_of(Sides(Side::context)), Stage::request);
  EXPECT_EQ(stage_of(Sides(Side::context) | Sides(Side::item)), Stage::candidate);
}

TEST(Graph, AnInputOrParameterIsAddedOnce) {
  Graph graph;
  EXPECT_EQ(graph.add_input(user), graph.add_input(user));
  EXPECT_EQ(graph.add_parameter("w", {2, 3}, Init::zeros),
            graph.add_parameter("w", {2, 3}, Init::zeros));
  EXPECT_EQ(graph.nodes().size(), 2u);
}

TEST(Graph, RefusesTwoMeaningsOfOneName) {
  Graph graph;
  graph.add_parameter("w", {2, 3}, Init::zeros);
  EXPECT_EQ(message_of([&] {
              graph.add_parameter("w", {3, 3}, Init::zeros);
            }),
            "\"w\": two different parameters of one name (expected [2, 3], found [3, 3])");
  graph.add_input(user);
  Input other = user;
  other.cardinality = 11;
  EXPECT_THROW(graph.add_input(other), Error);
}

TEST(Graph, RefusesOperandsOfTheFuture) {
  Graph graph;
  graph.add_input(user);
  EXPECT_THROW(graph.add(Op::relu, {7}), Error);
  EXPECT_THROW(graph.add(Op::relu, {-1}), Error);
}

TEST(Graph, LooksUpOnlyIdsInTables) {
  Graph graph;
  const NodeId table = graph.add_parameter("table", {10, 4}, Init::embedding);
  const NodeId numbers =
      graph.add_input({.name = "age", .role = InputRole::number, .side = Side::user, .width = 2});
  EXPECT_THROW(graph.add(Op::embedding, {numbers, table}), Error);
  const NodeId ids = graph.add_input(user);
  EXPECT_THROW(graph.add(Op::embedding, {ids, ids}), Error);
}

TEST(Graph, TheOutputIsARow) {
  Graph graph;
  const Value u = embedding(input(graph, user), 4, "user");
  EXPECT_THROW(graph.set_output(stack({u, u}).id), Error);
  graph.set_output(linear(u, 1, "out").id);
  EXPECT_EQ(graph.output(), static_cast<NodeId>(graph.nodes().size()) - 1);
}

TEST(Graph, PruningKeepsWhatTheOutputNeeds) {
  Graph graph;
  const Value u = embedding(input(graph, user), 4, "user");
  const Value i = embedding(input(graph, item), 4, "item");
  relu(i);
  graph.set_output(linear(u, 1, "out").id);

  const Graph pruned = graph.pruned();
  ASSERT_EQ(pruned.inputs().size(), 1u);
  EXPECT_EQ(pruned.inputs()[0], user);
  EXPECT_EQ(pruned.nodes().size(), 6u);  // ids, table, lookup, weight, bias, linear
  EXPECT_EQ(pruned.node(pruned.output()).op, Op::linear);
  EXPECT_EQ(pruned.pruned(), pruned);
}

}  // namespace
}  // namespace lore
