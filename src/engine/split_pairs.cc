#include "engine/split_pairs.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/parts.h"
#include "engine/runs.h"

namespace lore {

namespace {

using Places = std::vector<std::size_t>;

// What of a value is known at one stage: some of its rows or columns, and which.
struct Group {
  NodeId value = -1;
  Places places;
};

std::vector<Group> by_stage(Rewriter& to, Op join, const std::vector<NodeId>& parts) {
  std::map<Stage, std::pair<std::vector<NodeId>, Places>> stages;
  std::size_t place = 0;
  for (NodeId part : parts) {
    auto& [values, places] = stages[to.stage(part)];
    const Shape shape = to.node(part).shape;
    values.push_back(part);
    for (std::int32_t i = 0; i < (join == Op::stack ? shape.rows : shape.cols); ++i) {
      places.push_back(place++);
    }
  }
  std::vector<Group> groups;
  for (auto& [stage, group] : stages) {
    const auto& values = group.first;
    groups.push_back({values.size() == 1 ? values[0] : to.add(join, values), group.second});
  }
  return groups;
}

bool all_have(const Rewriter& to, const std::vector<NodeId>& parts, std::int32_t rows) {
  return std::all_of(parts.begin(), parts.end(),
                     [&](NodeId part) { return to.node(part).shape.rows == rows; });
}

NodeId flat(Rewriter& to, NodeId x) {
  return to.reshape(x, {1, static_cast<std::int32_t>(to.node(x).shape.size())});
}

std::vector<ColumnPart> outer_parts(Rewriter& to, const Node& node) {
  const NodeId x = node.operands[0];
  const NodeId y = node.operands[1];
  const std::vector<NodeId> x_parts = column_parts(to, x);
  const std::vector<NodeId> y_parts = column_parts(to, y);
  const std::int32_t rows = node.shape.rows;
  if (!all_have(to, x_parts, rows) || !all_have(to, y_parts, rows)) return {};
  const std::vector<Group> xs = by_stage(to, Op::concat, x_parts);
  const std::vector<Group> ys = by_stage(to, Op::concat, y_parts);
  const auto width = static_cast<std::size_t>(to.node(y).shape.cols);
  std::vector<ColumnPart> parts;
  for (const Group& left : xs) {
    for (const Group& right : ys) {
      // Of outer(b, a) and outer(a, b), which hold the same numbers, one is enough.
      const bool swapped = x == y && right.value < left.value;
      const auto& [first, second] = swapped ? std::pair(right, left) : std::pair(left, right);
      ColumnPart& part = parts.emplace_back();
      part.value = to.add(Op::outer, {first.value, second.value});
      for (std::size_t a : first.places) {
        for (std::size_t b : second.places) {
          part.columns.push_back(swapped ? b * width + a : a * width + b);
        }
      }
    }
  }
  return parts;
}

// The place of the pair i < j among those of `rows` rows.
std::size_t pair_place(std::size_t i, std::size_t j, std::size_t rows) {
  return i * (2 * rows - i - 1) / 2 + j - i - 1;
}

ColumnPart products_within(Rewriter& to, const Group& group, std::size_t rows) {
  ColumnPart part{to.add(Op::inner_products, {group.value}), {}};
  for (std::size_t i = 0; i < group.places.size(); ++i) {
    for (std::size_t j = i + 1; j < group.places.size(); ++j) {
      part.columns.push_back(pair_place(group.places[i], group.places[j], rows));
    }
  }
  return part;
}

ColumnPart products_between(Rewriter& to, const Group& left, const Group& right, std::size_t rows) {
  const NodeId turned = to.add(Op::transpose, {right.value}, 1);
  ColumnPart part{flat(to, to.add(Op::matmul, {left.value, turned})), {}};
  for (std::size_t i : left.places) {
    for (std::size_t j : right.places) {
      part.columns.push_back(pair_place(std::min(i, j), std::max(i, j), rows));
    }
  }
  return part;
}

std::vector<ColumnPart> inner_parts(Rewriter& to, const Node& node) {
  const NodeId x = node.operands[0];
  const auto rows = static_cast<std::size_t>(to.node(x).shape.rows);
  const std::vector<Group> groups = by_stage(to, Op::stack, row_parts(to, x));
  std::vector<ColumnPart> parts;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (groups[g].places.size() > 1) parts.push_back(products_within(to, groups[g], rows));
    for (std::size_t h = g + 1; h < groups.size(); ++h) {
      parts.push_back(products_between(to, groups[g], groups[h], rows));
    }
  }
  return parts;
}

ColumnPart pairs_within(Rewriter& to, const Run& x, const Run& y, std::size_t rows,
                        std::size_t dim) {
  ColumnPart part{flat(to, to.add(Op::pair_products, {x.value, y.value})), {}};
  for (std::size_t i = x.first; i < x.first + x.count; ++i) {
    for (std::size_t j = i + 1; j < x.first + x.count; ++j) {
      for (std::size_t d = 0; d < dim; ++d) {
        part.columns.push_back(pair_place(i, j, rows) * dim + d);
      }
    }
  }
  return part;
}

// Products of rows of x with later ones of y, the columns' numbers outermost.
ColumnPart pairs_between(Rewriter& to, const Run& x, const Run& y, std::size_t rows,
                         std::size_t dim) {
  const NodeId left = to.add(Op::transpose, {x.value}, 1);
  const NodeId right = to.add(Op::transpose, {y.value}, 1);
  ColumnPart part{flat(to, to.add(Op::outer, {left, right})), {}};
  for (std::size_t d = 0; d < dim; ++d) {
    for (std::size_t i = x.first; i < x.first + x.count; ++i) {
      for (std::size_t j = y.first; j < y.first + y.count; ++j) {
        part.columns.push_back(pair_place(i, j, rows) * dim + d);
      }
    }
  }
  return part;
}

std::vector<ColumnPart> pair_parts(Rewriter& to, const Node& node) {
  const Shape shape = to.node(node.operands[0]).shape;
  const auto rows = static_cast<std::size_t>(shape.rows);
  const auto dim = static_cast<std::size_t>(shape.cols);
  const std::vector<Run> xs = runs_of(to, node.operands[0]);
  const std::vector<Run> ys = runs_of(to, node.operands[1]);
  const auto same_rows = [](const Run& x, const Run& y) {
    return x.first == y.first && x.count == y.count;
  };
  if (!std::equal(xs.begin(), xs.end(), ys.begin(), ys.end(), same_rows)) return {};
  std::vector<ColumnPart> parts;
  for (std::size_t a = 0; a < xs.size(); ++a) {
    if (xs[a].count > 1) parts.push_back(pairs_within(to, xs[a], ys[a], rows, dim));
    for (std::size_t b = a + 1; b < xs.size(); ++b) {
      parts.push_back(pairs_between(to, xs[a], ys[b], rows, dim));
    }
  }
  return parts;
}

}  // namespace

std::vector<ColumnPart> product_parts(Rewriter& to, NodeId x) {
  const Node node = to.node(x);
  std::vector<ColumnPart> parts;
  if (node.op == Op::outer) parts = outer_parts(to, node);
  if (node.op == Op::inner_products) parts = inner_parts(to, node);
  if (node.op == Op::reshape && node.shape.rows == 1) {
    const Node products = to.node(node.operands[0]);
    if (products.op == Op::pair_products) parts = pair_parts(to, products);
  }
  return parts.size() > 1 ? parts : std::vector<ColumnPart>();
}

}  // namespace lore
