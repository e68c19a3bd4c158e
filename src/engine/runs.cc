#include "engine/runs.h"

#include <utility>

#include "engine/parts.h"
#include "engine/split_linear.h"

namespace lore {

namespace {

NodeId stacked(Rewriter& to, const std::vector<NodeId>& rows) {
  return rows.size() == 1 ? rows[0] : to.add(Op::stack, rows);
}

// The matrices of the groups from `first` on, where there is a part for each.
std::optional<NodeId> weights_of(Rewriter& to, NodeId weights, std::size_t groups, const Run& run) {
  const std::vector<NodeId> parts = row_parts(to, weights);
  if (parts.size() != groups) return std::nullopt;
  const auto first = parts.begin() + static_cast<std::ptrdiff_t>(run.first);
  return stacked(to, {first, first + static_cast<std::ptrdiff_t>(run.count)});
}

std::optional<NodeId> applied(Rewriter& to, const Node& node, std::vector<NodeId> operands,
                              const Run& run) {
  const auto rows = static_cast<std::size_t>(to.node(operands[0]).shape.rows);
  operands[0] = run.value;
  if (node.op == Op::linear) return split_linear(to, operands);
  if (node.op == Op::grouped_linear) {
    const std::optional<NodeId> weights = weights_of(to, operands[1], rows, run);
    if (!weights) return std::nullopt;
    operands[1] = *weights;
  }
  return to.add(node.op, operands, node.a, node.b);
}

}  // namespace

std::vector<Run> runs_of(Rewriter& to, NodeId x) {
  std::vector<std::vector<NodeId>> runs;
  for (NodeId part : row_parts(to, x)) {
    const bool starts = runs.empty() || to.stage(runs.back().back()) != to.stage(part);
    if (starts) runs.emplace_back();
    runs.back().push_back(part);
  }
  std::vector<Run> result;
  std::size_t first = 0;
  for (const std::vector<NodeId>& run : runs) {
    const NodeId value = stacked(to, run);
    const auto count = static_cast<std::size_t>(to.node(value).shape.rows);
    result.push_back({value, first, count});
    first += count;
  }
  return result;
}

std::optional<NodeId> split_by_rows(Rewriter& to, const Node& node,
                                    const std::vector<NodeId>& operands) {
  if (to.stage(operands[0]) != Stage::candidate) return std::nullopt;
  const std::vector<Run> runs = runs_of(to, operands[0]);
  if (runs.size() == 1) return std::nullopt;
  std::vector<NodeId> results;
  for (const Run& run : runs) {
    const std::optional<NodeId> result = applied(to, node, operands, run);
    if (!result) return std::nullopt;
    results.push_back(*result);
  }
  return to.add(node.op == Op::transpose ? Op::concat : Op::stack, results);
}

}  // namespace lore
