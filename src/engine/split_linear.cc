#include "engine/split_linear.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "engine/parts.h"
#include "engine/split_pairs.h"
#include "engine/sum.h"

namespace lore {

namespace {

// sum over the pieces of value weight^T, plus offset: what a product x W^T comes to.
struct Piece {
  NodeId value;
  Matrix weight;  // [out, columns of value]
};

struct Pieces {
  std::vector<Piece> pieces;
  std::vector<NodeId> terms = {};  // summands ready made, [1, out]
  Matrix offset;                   // [1, out]
};

void accumulate(Matrix& sum, const Matrix& term) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum.data()[i] += term.data()[i];
}

void append(Pieces& all, Pieces more) {
  for (Piece& piece : more.pieces) {
    const auto same = std::find_if(all.pieces.begin(), all.pieces.end(),
                                   [&](const Piece& other) { return other.value == piece.value; });
    if (same == all.pieces.end()) {
      all.pieces.push_back(std::move(piece));
    } else {
      accumulate(same->weight, piece.weight);
    }
  }
  all.terms.insert(all.terms.end(), more.terms.begin(), more.terms.end());
  accumulate(all.offset, more.offset);
}

Matrix columns(const Matrix& weight, std::size_t first, std::size_t count) {
  Matrix slice(weight.rows(), count);
  for (std::size_t r = 0; r < weight.rows(); ++r) {
    std::copy_n(weight.row(r).begin() + static_cast<std::ptrdiff_t>(first), count,
                slice.row(r).begin());
  }
  return slice;
}

Matrix columns(const Matrix& weight, const std::vector<std::size_t>& chosen) {
  Matrix result(weight.rows(), chosen.size());
  for (std::size_t r = 0; r < weight.rows(); ++r) {
    for (std::size_t c = 0; c < chosen.size(); ++c) result(r, c) = weight(r, chosen[c]);
  }
  return result;
}

Matrix scaled(Matrix weight, float factor) {
  for (std::size_t i = 0; i < weight.size(); ++i) weight.data()[i] *= factor;
  return weight;
}

// W diag(factors); factors [1, in] or [1, 1].
Matrix scaled(Matrix weight, const Matrix& factors) {
  for (std::size_t r = 0; r < weight.rows(); ++r) {
    for (std::size_t c = 0; c < weight.cols(); ++c) {
      weight(r, c) *= factors(0, factors.cols() == 1 ? 0 : c);
    }
  }
  return weight;
}

// W^T diag(factors); factors [1, out].
Matrix scaled_transpose(const Matrix& weight, const Matrix& factors) {
  Matrix result(weight.cols(), weight.rows());
  for (std::size_t r = 0; r < weight.rows(); ++r) {
    for (std::size_t c = 0; c < weight.cols(); ++c) result(c, r) = weight(r, c) * factors(0, r);
  }
  return result;
}

// The product with a vector of `value` in every column: [1, out].
Matrix product_with(float value, const Matrix& weight) {
  Matrix product(1, weight.rows());
  for (std::size_t r = 0; r < weight.rows(); ++r) {
    for (float w : weight.row(r)) product(0, r) += value * w;
  }
  return product;
}

class Distribution {
 public:
  explicit Distribution(Rewriter& to) : to_(to) {}

  // x weight^T in pieces, as far as that makes the candidate part smaller.
  Pieces pieces(NodeId x, const Matrix& weight) {
    Pieces whole = none(weight);
    whole.pieces.push_back({x, weight});
    if (to_.stage(x) != Stage::candidate) return whole;
    if (std::optional<Pieces> functional = over_layer(x, weight)) return std::move(*functional);
    std::optional<Pieces> split = distributed(x, weight);
    return split && candidate_size(*split) < candidate_size(whole) ? std::move(*split) : whole;
  }

 private:
  static Pieces none(const Matrix& weight) { return {{}, {}, Matrix(1, weight.rows())}; }

  std::int64_t candidate_size(const Pieces& split) const {
    std::int64_t size = 0;
    for (const Piece& piece : split.pieces) {
      if (to_.stage(piece.value) == Stage::candidate) size += to_.node(piece.value).shape.size();
    }
    return size;
  }

  std::optional<Pieces> distributed(NodeId x, const Matrix& weight) {
    const Node node = to_.node(x);
    switch (node.op) {
      case Op::concat:
        return over_columns(x, weight);
      case Op::reshape:
        if (std::optional<Pieces> split = over_columns(x, weight)) return split;
        return over_products(x, weight);
      case Op::outer:
      case Op::inner_products:
        return over_products(x, weight);
      case Op::add:
      case Op::sub:
        return over_terms(node, weight);
      case Op::affine:
        return over_affine(node, weight);
      case Op::mul:
        return over_product(node, weight);
      default:
        return std::nullopt;
    }
  }

  std::optional<Pieces> over_columns(NodeId x, const Matrix& weight) {
    const std::vector<NodeId> parts = column_parts(to_, x);
    if (parts.size() == 1) return std::nullopt;
    Pieces all = none(weight);
    std::size_t first = 0;
    for (NodeId part : parts) {
      const auto count = static_cast<std::size_t>(to_.node(part).shape.cols);
      append(all, pieces(part, columns(weight, first, count)));
      first += count;
    }
    return all;
  }

  std::optional<Pieces> over_products(NodeId x, const Matrix& weight) {
    const std::vector<ColumnPart> parts = product_parts(to_, x);
    if (parts.empty()) return std::nullopt;
    Pieces all = none(weight);
    for (const ColumnPart& part : parts) {
      Pieces product = none(weight);
      product.pieces.push_back({part.value, columns(weight, part.columns)});
      append(all, std::move(product));
    }
    return all;
  }

  std::optional<Pieces> over_terms(const Node& node, const Matrix& weight) {
    Pieces all = none(weight);
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
      if (to_.node(node.operands[i]).shape.cols != node.shape.cols) return std::nullopt;
      const bool negative = node.op == Op::sub && i == 1;
      append(all, pieces(node.operands[i], negative ? scaled(weight, -1.0f) : weight));
    }
    return all;
  }

  std::optional<Pieces> over_affine(const Node& node, const Matrix& weight) {
    Pieces all = pieces(node.operands[0], scaled(weight, node.a));
    accumulate(all.offset, product_with(node.b, weight));
    return all;
  }

  std::optional<Pieces> over_product(const Node& node, const Matrix& weight) {
    for (std::size_t i = 0; i < 2; ++i) {
      const Matrix* factors = to_.value_of(node.operands[i]);
      const NodeId x = node.operands[1 - i];
      if (factors == nullptr || factors->rows() != 1 || to_.node(x).shape != node.shape) continue;
      return pieces(x, scaled(weight, *factors));
    }
    return std::nullopt;
  }

  // A product of a value and a layer z -> V z + c that serve this one alone.
  struct LayerProduct {
    NodeId factor;
    NodeId z;
    const Matrix* v;
    const Matrix* c;  // or null
  };

  std::optional<LayerProduct> layer_product(NodeId x) const {
    const Node& product = to_.node(x);
    if (product.op != Op::mul || to_.uses(x) != 1 || product.shape.rows != 1) return std::nullopt;
    for (std::size_t i = 0; i < 2; ++i) {
      const NodeId layer = product.operands[i];
      const NodeId factor = product.operands[1 - i];
      const Node& node = to_.node(layer);
      if (node.op != Op::linear || to_.uses(layer) != 1) continue;
      if (to_.stage(layer) != Stage::candidate) continue;
      if (node.shape != product.shape || to_.node(factor).shape != product.shape) continue;
      const Matrix* v = to_.value_of(node.operands[1]);
      const Matrix* c = node.operands.size() == 3 ? to_.value_of(node.operands[2]) : nullptr;
      if (v == nullptr || (node.operands.size() == 3 && c == nullptr)) continue;
      return LayerProduct{factor, node.operands[0], v, c};
    }
    return std::nullopt;
  }

  // One output over a product with a layer, or over a sum that holds one.
  std::optional<Pieces> over_layer(NodeId x, const Matrix& weight) {
    if (weight.rows() != 1 || to_.node(x).shape.rows != 1) return std::nullopt;
    std::vector<NodeId> terms = {x};
    if (to_.node(x).op == Op::add && to_.uses(x) == 1) terms = to_.node(x).operands;
    const bool stretches = std::any_of(terms.begin(), terms.end(), [&](NodeId term) {
      return to_.node(term).shape != to_.node(x).shape;
    });
    if (stretches) return std::nullopt;
    for (std::size_t i = 0; i < terms.size(); ++i) {
      const std::optional<LayerProduct> found = layer_product(terms[i]);
      if (!found) continue;
      terms.erase(terms.begin() + static_cast<std::ptrdiff_t>(i));
      return functional(*found, weight, terms);
    }
    return std::nullopt;
  }

  // w (a * (V z + c)) + the sum of w y for each other term y.
  Pieces functional(const LayerProduct& product, const Matrix& w, std::vector<NodeId> others) {
    Pieces all = none(w);
    if (product.c != nullptr) append(all, pieces(product.factor, scaled(w, *product.c)));
    std::vector<NodeId> operands = {product.factor,
                                    to_.constant("functional", scaled_transpose(*product.v, w))};
    if (std::erase(others, product.z) == 1) operands.push_back(to_.constant("functional.bias", w));
    const NodeId by_z = split_linear(to_, operands);
    all.terms.push_back(to_.add(Op::linear, {product.z, by_z}));
    for (NodeId other : others) append(all, pieces(other, w));
    return all;
  }

  Rewriter& to_;
};

const char* name_of(Stage stage) {
  switch (stage) {
    case Stage::constant:
      return "constant";
    case Stage::item:
      return "item";
    case Stage::request:
      return "request";
    case Stage::candidate:
      return "candidate";
  }
  return "?";
}

// Pieces that one layer takes: those of one stage and one number of rows.
using Group = std::pair<Stage, std::int32_t>;
using Groups = std::map<Group, std::vector<Piece>>;

Group cheapest(const Groups& groups) {
  for (Stage stage : {Stage::constant, Stage::request, Stage::item}) {
    for (const auto& [group, pieces] : groups) {
      if (group.first == stage) return group;
    }
  }
  return groups.begin()->first;
}

Matrix side_by_side(const std::vector<Piece>& pieces) {
  std::size_t cols = 0;
  for (const Piece& piece : pieces) cols += piece.weight.cols();
  Matrix all(pieces[0].weight.rows(), cols);
  for (std::size_t r = 0; r < all.rows(); ++r) {
    auto to = all.row(r).begin();
    for (const Piece& piece : pieces) to = std::ranges::copy(piece.weight.row(r), to).out;
  }
  return all;
}

NodeId joined(Rewriter& to, const std::vector<Piece>& pieces) {
  std::vector<NodeId> values;
  for (const Piece& piece : pieces) values.push_back(piece.value);
  return values.size() == 1 ? values[0] : to.add(Op::concat, values);
}

NodeId sum_of_layers(Rewriter& to, Pieces split, std::string name) {
  Groups groups;
  for (Piece& piece : split.pieces) {
    groups[{to.stage(piece.value), to.node(piece.value).shape.rows}].push_back(std::move(piece));
  }
  if (groups.empty()) {
    split.terms.push_back(to.constant(name + "[bias]", split.offset));
    return sum_by_stage(to, split.terms);
  }
  const Group with_bias = cheapest(groups);
  std::vector<NodeId> layers = std::move(split.terms);
  for (const auto& [group, pieces] : groups) {
    const std::string part = name + "[" + name_of(group.first) + "]";
    std::vector<NodeId> operands = {joined(to, pieces), to.constant(part, side_by_side(pieces))};
    if (group == with_bias) operands.push_back(to.constant(name + "[bias]", split.offset));
    layers.push_back(to.add(Op::linear, operands));
  }
  return sum_by_stage(to, layers);
}

}  // namespace

NodeId split_linear(Rewriter& to, const std::vector<NodeId>& operands) {
  const NodeId x = operands[0];
  const Matrix* weight = to.value_of(operands[1]);
  const Matrix* bias = operands.size() == 3 ? to.value_of(operands[2]) : nullptr;
  const bool known = weight != nullptr && (operands.size() == 2 || bias != nullptr);
  if (!known || to.stage(x) != Stage::candidate) return to.add(Op::linear, operands);

  Pieces split = Distribution(to).pieces(x, *weight);
  const bool whole = split.terms.empty() && split.pieces.size() == 1 && split.pieces[0].value == x;
  if (whole) return to.add(Op::linear, operands);
  if (bias != nullptr) accumulate(split.offset, *bias);
  return sum_of_layers(to, std::move(split), to.node(operands[1]).name);
}

}  // namespace lore
