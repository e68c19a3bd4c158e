#include "engine/fusions.h"

#include <algorithm>
#include <array>
#include <utility>

#include "kernel/packed_matrix.h"

namespace lore {

namespace {

class Finder {
 public:
  Finder(const Graph& graph, const std::vector<NodeId>& roots,
         const std::vector<std::int32_t>& readers)
      : graph_(graph), roots_(roots), readers_(readers) {
    found_.absorbed.resize(graph.nodes().size(), false);
  }

  Fusions find() {
    for (std::size_t i = 0; i < graph_.nodes().size(); ++i) {
      const auto id = static_cast<NodeId>(i);
      if (node(id).op == Op::mul) find_dice(id);
      if (node(id).op == Op::add) find_scaled_linear(id);
    }
    return std::move(found_);
  }

 private:
  using Pair = std::array<NodeId, 2>;

  const Node& node(NodeId id) const { return graph_.node(id); }
  NodeId root(NodeId id) const { return roots_[static_cast<std::size_t>(id)]; }
  Stage stage(NodeId id) const { return stage_of(node(id).sides); }

  // `id` is `op`, and as many operands as given read it.
  bool is(NodeId id, Op op, std::int32_t readers = 1) const {
    return node(id).op == op && readers_[static_cast<std::size_t>(id)] == readers;
  }

  // Calls f(x, y) for the two operands of `id` in both orders, until it is true.
  template <typename Function>
  bool in_either_order(NodeId id, Function f) const {
    const std::vector<NodeId>& operands = node(id).operands;
    return operands.size() == 2 && (f(operands[0], operands[1]) || f(operands[1], operands[0]));
  }

  // The operand beside a parameter [1, C].
  bool beside_parameter(NodeId id, NodeId& x, NodeId& parameter) const {
    return in_either_order(id, [&](NodeId a, NodeId b) {
      if (node(b).op != Op::parameter || node(b).shape != Shape{1, node(id).shape.cols}) {
        return false;
      }
      x = a;
      parameter = b;
      return true;
    });
  }

  void absorb(std::initializer_list<NodeId> ids) {
    for (NodeId id : ids) found_.absorbed[static_cast<std::size_t>(id)] = true;
  }

  void find_dice(NodeId product) {
    in_either_order(product, [&](NodeId x, NodeId gate) {
      return is(gate, Op::add) && in_either_order(gate, [&](NodeId p, NodeId leak) {
               return is_dice(product, x, gate, p, leak);
             });
    });
  }

  // product = x * gate, gate = p + leak, leak = alpha * (1 - p), p = sigmoid(norm),
  // norm = scaled + shift, scaled = x * scale
  bool is_dice(NodeId product, NodeId x, NodeId gate, NodeId p, NodeId leak) {
    DiceNodes dice{.x = x};
    NodeId rest = -1;
    NodeId scaled = -1;
    NodeId again = -1;
    if (!is(p, Op::sigmoid, 2) || !is(leak, Op::mul)) return false;
    if (!beside_parameter(leak, rest, dice.alpha) || !is(rest, Op::affine)) return false;
    if (node(rest).operands[0] != p || node(rest).a != -1 || node(rest).b != 1) return false;
    const NodeId norm = node(p).operands[0];
    if (!is(norm, Op::add) || !beside_parameter(norm, scaled, dice.shift)) return false;
    if (!is(scaled, Op::mul) || !beside_parameter(scaled, again, dice.scale)) return false;
    if (root(again) != root(x) || node(again).shape != node(x).shape) return false;
    absorb({gate, p, leak, rest, norm, scaled});
    found_.dice.emplace(product, dice);
    return true;
  }

  void find_scaled_linear(NodeId sum) {
    const Shape shape = node(sum).shape;
    ScaledLinearNodes found;
    NodeId linear = -1;
    for (NodeId term : node(sum).operands) {
      if (linear < 0 && is_scaled_linear(term, found)) {
        linear = term;
      } else if (found.bias < 0 && node(term).shape == shape && stage(term) != stage(sum)) {
        found.bias = term;
      } else if (found.row_bias < 0 && node(term).shape == Shape{1, shape.cols}) {
        found.row_bias = term;
      } else {
        return;
      }
    }
    if (linear < 0 || found.bias < 0) return;
    absorb({linear, root(node(linear).operands[0])});
    found_.scaled_linear.emplace(sum, found);
  }

  bool is_scaled_linear(NodeId id, ScaledLinearNodes& found) const {
    if (!is(id, Op::linear) || node(id).operands.size() != 2) return false;
    const NodeId product = node(id).operands[0];
    const NodeId weight = node(id).operands[1];
    const auto fits = [&](NodeId x, NodeId factors) {
      const bool one_row = node(x).shape.rows == 1 && node(factors).shape == node(product).shape;
      if (!one_row || stage(factors) == stage(product)) return false;
      found.x = x;
      found.factors = factors;
      found.weight = weight;
      return true;
    };
    return is(product, Op::mul) && node(product).shape.rows > 1 &&
           node(weight).op == Op::parameter &&
           kernel::PackedMatrix::can_scale(static_cast<std::size_t>(node(weight).shape.rows),
                                           static_cast<std::size_t>(node(weight).shape.cols)) &&
           in_either_order(product, fits);
  }

  const Graph& graph_;
  const std::vector<NodeId>& roots_;
  const std::vector<std::int32_t>& readers_;
  Fusions found_;
};

}  // namespace

Fusions find_fusions(const Graph& graph, const std::vector<NodeId>& roots,
                     const std::vector<std::int32_t>& readers) {
  return Finder(graph, roots, readers).find();
}

}  // namespace lore
