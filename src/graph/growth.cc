#include "lore/graph/growth.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "lore/error.h"

namespace lore {

namespace {

[[noreturn]] void refuse(const std::string& name, const char* problem) {
  throw Error({.kind = ErrorKind::mismatch,
               .problem = problem,
               .place = {.field = name},
               .hint = "describe the data as the training data was described"});
}

const Input& grown(const Input& input, const std::vector<Input>& inputs) {
  const auto found = std::ranges::find(inputs, input.name, &Input::name);
  if (found == inputs.end()) refuse(input.name, "the data lacks an input of the model");
  Input same = *found;
  same.cardinality = input.cardinality;
  if (same != input || found->cardinality < input.cardinality) {
    refuse(input.name, "an input of the data differs from the model's of that name");
  }
  return *found;
}

// For each node that is a table, the rows it needs; 0 elsewhere.
std::vector<std::int32_t> rows_of_tables(const Graph& graph, const std::vector<Input>& inputs) {
  std::vector<std::int32_t> rows(graph.nodes().size());
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::embedding) continue;
    const auto table = static_cast<std::size_t>(node.operands[1]);
    const Input& ids = graph.input_of(node.operands[0]);
    const std::int32_t beyond = graph.nodes()[table].shape.rows - ids.cardinality;
    rows[table] = std::max(rows[table], grown(ids, inputs).cardinality + beyond);
  }
  return rows;
}

Matrix lengthened(const Matrix& table, std::size_t rows) {
  Matrix longer(rows, table.cols());
  std::copy_n(table.data(), table.size(), longer.data());
  const auto unknown = table.row(unknown_id);
  for (std::size_t row = table.rows(); row < rows; ++row) {
    std::ranges::copy(unknown, longer.row(row).begin());
  }
  return longer;
}

bool fits(const Matrix& weights, const Node& parameter) {
  const auto rows = static_cast<std::size_t>(parameter.shape.rows);
  const bool may_grow = parameter.init == Init::embedding || parameter.init == Init::given;
  const bool is_shorter_table = may_grow && weights.rows() < rows && weights.rows() > unknown_id;
  return (weights.rows() == rows || is_shorter_table) &&
         weights.cols() == static_cast<std::size_t>(parameter.shape.cols);
}

}  // namespace

Graph grown(const Graph& graph, const std::vector<Input>& inputs) {
  const std::vector<std::int32_t> rows = rows_of_tables(graph, inputs);
  Graph result;
  for (std::size_t i = 0; i < graph.nodes().size(); ++i) {
    const Node& node = graph.nodes()[i];
    if (node.op == Op::input) {
      result.add_input(grown(graph.input_of(static_cast<NodeId>(i)), inputs));
    } else if (node.op == Op::parameter) {
      const std::int32_t length = std::max(node.shape.rows, rows[i]);
      result.add_parameter(node.name, {length, node.shape.cols}, node.init);
    } else if (node.op == Op::reshape) {
      result.add_reshape(node.operands[0], node.shape);
    } else {
      result.add(node.op, node.operands, node.a, node.b);
    }
  }
  if (graph.output() >= 0) result.set_output(graph.output());
  return result;
}

Weights grown(const Weights& weights, const Graph& graph) {
  Weights result;
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::parameter) continue;
    const auto found = weights.find(node.name);
    if (found == weights.end() || !fits(found->second, node)) {
      refuse(node.name, "a parameter of the model is missing or of another shape");
    }
    result.emplace(node.name, lengthened(found->second, static_cast<std::size_t>(node.shape.rows)));
  }
  return result;
}

}  // namespace lore
