#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/samples.h"

namespace lore {

// Models in the shapes of the field, small.

inline Value layers(Value x, const std::vector<std::int32_t>& widths, const std::string& name) {
  for (std::size_t i = 0; i < widths.size(); ++i) {
    x = relu(linear(x, widths[i], name + "." + std::to_string(i)));
  }
  return x;
}

// `count` columns of one id for each of user and item, in turn; one of the context.
inline std::vector<Input> columns(std::int32_t count, std::int32_t cardinality = 9) {
  std::vector<Input> inputs;
  for (std::int32_t k = 0; k < count; ++k) {
    inputs.push_back(ids("user." + std::to_string(k), Side::user, 1, cardinality));
    inputs.push_back(ids("item." + std::to_string(k), Side::item, 1, cardinality));
  }
  inputs.push_back(ids("hour", Side::context, 1, cardinality));
  return inputs;
}

inline std::vector<Value> embedded(Graph& graph, const std::vector<Input>& inputs, std::int32_t dim,
                                   const std::string& prefix) {
  std::vector<Value> values;
  for (const Input& column : inputs) {
    values.push_back(embedding(input(graph, column), dim, prefix + column.name));
  }
  return values;
}

inline Graph deepfm(const std::vector<Input>& inputs, std::int32_t dim,
                    const std::vector<std::int32_t>& widths) {
  Graph graph;
  const std::vector<Value> fields = embedded(graph, inputs, dim, "embedding.");
  std::vector<Value> terms = embedded(graph, inputs, 1, "first_order.");
  terms.push_back(fm(stack(fields)));
  terms.push_back(linear(layers(concat(fields), widths, "deep"), 1, "deep.out"));
  graph.set_output(add(terms).id);
  return graph;
}

inline Graph deepfm() {
  return deepfm(columns(3), 4, {8, 6});
}

inline Graph dcnv2() {
  Graph graph;
  const Value x0 = concat(embedded(graph, columns(3), 4, "embedding."));
  Value x = x0;
  for (const char* name : {"cross.0", "cross.1"}) x = x0 * linear(x, x0.shape().cols, name) + x;
  graph.set_output(linear(concat({x, layers(x0, {8, 6}, "deep")}), 1, "out").id);
  return graph;
}

// With a history of five items that shares the item's tables, and Dice.
inline Graph din() {
  Graph graph;
  std::vector<Value> targets;
  std::vector<Value> items;
  for (const Input& column : {ids("item.0", Side::item), ids("item.1", Side::item)}) {
    Input history = column;
    history.name = "history." + column.name;
    history.side = Side::user;
    history.width = 5;
    targets.push_back(embedding(input(graph, column), 4, column.name));
    items.push_back(embedding(input(graph, history), 4, column.name));
  }
  const Value present = mask(Value{&graph, graph.node(items[0].id).operands[0]});
  const Value q = concat(targets);
  const Value k = concat(items);
  Value hidden = concat({q, k, q - k, q * k});
  for (const char* name : {"attention.0", "attention.1"}) {
    hidden = dice(linear(hidden, 6, name), present, name);
  }
  const Value weights = linear(hidden, 1, "attention.out") * present;
  std::vector<Value> fields = embedded(graph, columns(2), 4, "embedding.");
  fields.push_back(weighted_sum(weights, k));
  fields.push_back(q);
  const Value x = dropout(batch_norm(concat(fields), "norm"), 0.5f);
  graph.set_output(linear(layers(x, {8, 6}, "deep"), 1, "deep.out").id);
  return graph;
}

// Experts over the vector of one side, mixed by a gate; another vector where there is none.
inline Value adapted(Graph& graph, Side side) {
  const std::string name = name_of(side);
  const Value x = input(graph, floats(name + ".vector", side, 12));
  const Value present = example_dropout(input(graph, floats(name + ".presence", side, 1)), 0.1f);
  std::vector<Value> experts;
  for (const std::string& expert : {std::string("shared"), name}) {
    experts.push_back(layers(x, {7, 5}, "kar." + expert));
  }
  const Value gate = softmax(linear(x, 2, "kar." + name + ".gate"));
  const Value missing = parameter(graph, "kar." + name + ".missing", {1, 5}, Init::zeros);
  const Value opening = parameter(graph, "kar." + name + ".opening", {1, 5}, Init::zeros);
  const Value mixture = weighted_sum(gate, stack(experts));
  return opening * (present * mixture + affine(present, -1, 1) * missing);
}

inline Graph kar() {
  Graph graph;
  std::vector<Value> fields = embedded(graph, columns(2), 4, "embedding.");
  fields.push_back(adapted(graph, Side::user));
  fields.push_back(adapted(graph, Side::item));
  graph.set_output(linear(layers(concat(fields), {8, 6}, "deep"), 1, "deep.out").id);
  return graph;
}

inline std::vector<std::pair<std::string, Graph>> all_models() {
  return {{"deepfm", deepfm()}, {"dcnv2", dcnv2()}, {"din", din()}, {"kar", kar()}};
}

}  // namespace lore
