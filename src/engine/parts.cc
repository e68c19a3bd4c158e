#include "engine/parts.h"

namespace lore {

namespace {

using Parts = std::vector<NodeId>;

Parts operands_of(const Rewriter& to, NodeId x) {
  return to.node(x).operands;
}

template <typename Function>
Parts parts_of_each(const Parts& xs, Function parts) {
  Parts all;
  for (NodeId x : xs) {
    const Parts its = parts(x);
    all.insert(all.end(), its.begin(), its.end());
  }
  return all;
}

// The values whose numbers, one after another, are the numbers of x.
Parts flat_parts(const Rewriter& to, NodeId x) {
  const Node& node = to.node(x);
  const bool in_order = node.op == Op::reshape || node.op == Op::stack ||
                        (node.op == Op::concat && node.shape.rows == 1);
  if (!in_order) return {x};
  return parts_of_each(operands_of(to, x), [&](NodeId part) { return flat_parts(to, part); });
}

}  // namespace

Parts column_parts(Rewriter& to, NodeId x) {
  const Node& node = to.node(x);
  if (node.op == Op::concat) {
    return parts_of_each(operands_of(to, x), [&](NodeId part) { return column_parts(to, part); });
  }
  if (node.op != Op::reshape || node.shape.rows != 1) return {x};
  return parts_of_each(flat_parts(to, x), [&](NodeId part) -> Parts {
    return {to.reshape(part, {1, static_cast<std::int32_t>(to.node(part).shape.size())})};
  });
}

Parts row_parts(Rewriter& to, NodeId x) {
  const Op op = to.node(x).op;
  const std::int32_t cols = to.node(x).shape.cols;
  if (op == Op::stack) {
    return parts_of_each(operands_of(to, x), [&](NodeId part) { return row_parts(to, part); });
  }
  if (op != Op::reshape) return {x};
  const Parts flat = flat_parts(to, x);
  for (NodeId part : flat) {
    if (to.node(part).shape.size() % cols != 0) return {x};
  }
  return parts_of_each(flat, [&](NodeId part) -> Parts {
    const std::int64_t rows = to.node(part).shape.size() / cols;
    return {to.reshape(part, {static_cast<std::int32_t>(rows), cols})};
  });
}

}  // namespace lore
