// A model of your own: a graph of operators, scored by the engine. What depends on the user alone
// is computed once a request, what depends on the item alone once an item.
//
//   06_graph_of_your_own

#include <cstdio>
#include <vector>

#include "lore/engine/engine.h"
#include "lore/graph/ops.h"

int main() {
  const std::vector<lore::Input> inputs = {
      {.name = "user", .side = lore::Side::user, .cardinality = 100, .table = "user"},
      {.name = "item", .side = lore::Side::item, .cardinality = 1000, .table = "item"}};

  // A two-tower model with a hidden layer over both: shapes and sides follow from the operands.
  lore::Graph graph;
  const lore::Value user = lore::embedding(lore::input(graph, inputs[0]), 16, "users");
  const lore::Value item = lore::embedding(lore::input(graph, inputs[1]), 16, "items");
  const lore::Value hidden = lore::relu(lore::linear(lore::concat({user, item}), 32, "hidden"));
  const lore::Value match = lore::linear(user * item, 1, "match");
  graph.set_output((match + lore::linear(hidden, 1, "out")).id);

  const lore::Engine engine = lore::Engine::compile(graph, lore::initial_weights(graph, 1), inputs);

  // The hidden layer's halves (16 x 32 each) are at their own stages; what is left for a candidate
  // is the product with its weights and the output.
  const lore::Engine::Cost cost = engine.cost();
  std::printf("multiply-adds: %lld an item, %lld a request, %lld a candidate\n",
              static_cast<long long>(cost.item), static_cast<long long>(cost.request),
              static_cast<long long>(cost.candidate));
}

// Prints:
//   multiply-adds: 512 an item, 512 a request, 48 a candidate
