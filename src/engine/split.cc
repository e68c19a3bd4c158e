#include "engine/split.h"

#include <map>
#include <string>
#include <utility>

#include "engine/parts.h"
#include "engine/rewrite.h"
#include "engine/runs.h"
#include "engine/split_linear.h"
#include "engine/sum.h"

namespace lore {

namespace {

NodeId stacked(Rewriter& to, const std::vector<NodeId>& rows) {
  return rows.size() == 1 ? rows[0] : to.add(Op::stack, rows);
}

// The sum of the rows of x: [1, D].
NodeId row_sum(Rewriter& to, NodeId x) {
  const auto rows = static_cast<std::size_t>(to.node(x).shape.rows);
  if (rows == 1) return x;
  const NodeId ones = to.constant("ones", Matrix(1, rows, std::vector<float>(rows, 1.0f)));
  return to.add(Op::weighted_sum, {ones, x});
}

// Pairs within a stage and pairs between stages apart: the latter are the pairs of the stages'
// sums.
NodeId split_fm(Rewriter& to, NodeId x) {
  std::map<Stage, std::vector<NodeId>> stages;
  for (NodeId part : row_parts(to, x)) stages[to.stage(part)].push_back(part);
  if (stages.size() == 1) return to.add(Op::fm, {x});

  std::vector<NodeId> terms;
  std::vector<NodeId> sums;
  for (const auto& [stage, parts] : stages) {
    const NodeId rows = stacked(to, parts);
    if (to.node(rows).shape.rows > 1) terms.push_back(to.add(Op::fm, {rows}));
    sums.push_back(row_sum(to, rows));
  }
  terms.push_back(to.add(Op::fm, {stacked(to, sums)}));
  return sum_by_stage(to, terms);
}

// The operands of a sum, with those of sums that serve this one alone.
std::vector<NodeId> terms_of(const Rewriter& to, const std::vector<NodeId>& operands) {
  std::vector<NodeId> terms;
  for (NodeId operand : operands) {
    const Node& node = to.node(operand);
    if (node.op == Op::add && to.uses(operand) == 1) {
      terms.insert(terms.end(), node.operands.begin(), node.operands.end());
    } else {
      terms.push_back(operand);
    }
  }
  return terms;
}

bool joinable(const Rewriter& to, Op op, NodeId x, NodeId y) {
  const bool fits = op == Op::stack || to.node(x).shape.rows == to.node(y).shape.rows;
  return fits && to.stage(x) == to.stage(y) && to.stage(x) != Stage::candidate;
}

// A concat or stack whose neighbours of one stage are joined at that stage.
NodeId joined_by_stage(Rewriter& to, Op op, const std::vector<NodeId>& operands) {
  std::vector<std::vector<NodeId>> runs;
  for (NodeId operand : operands) {
    if (runs.empty() || !joinable(to, op, runs.back().back(), operand)) runs.emplace_back();
    runs.back().push_back(operand);
  }
  if (runs.size() == 1) return to.add(op, operands);
  std::vector<NodeId> joined;
  for (const std::vector<NodeId>& run : runs) {
    joined.push_back(run.size() == 1 ? run[0] : to.add(op, run));
  }
  return to.add(op, joined);
}

NodeId split_node(Rewriter& to, const Node& node, const std::vector<NodeId>& operands) {
  switch (node.op) {
    case Op::linear:
    case Op::grouped_linear:
    case Op::layer_norm:
    case Op::transpose:
      if (const auto split = split_by_rows(to, node, operands)) return *split;
      return node.op == Op::linear ? split_linear(to, operands) : to.copy(node, operands);
    case Op::add:
      return sum_by_stage(to, terms_of(to, operands));
    case Op::fm:
      return split_fm(to, operands[0]);
    case Op::concat:
    case Op::stack:
      return joined_by_stage(to, node.op, operands);
    default:
      return to.copy(node, operands);
  }
}

}  // namespace

Graph split_by_stage(const Graph& graph, Weights& weights) {
  return rewrite(graph, weights, split_node);
}

}  // namespace lore
