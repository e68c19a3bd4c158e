#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lore/graph/sides.h"
#include "lore/input.h"
#include "lore/matrix.h"

namespace lore {

using NodeId = std::int32_t;

// Every value of a graph is, for each example, a small matrix [rows, cols]; most have one row.
// The batch dimension B is implied.
struct Shape {
  std::int32_t rows = 1;
  std::int32_t cols = 1;

  std::int64_t size() const { return std::int64_t(rows) * cols; }
  bool operator==(const Shape&) const = default;
};

// The operators. ops.h gives each one's formula, shapes and origin.
enum class Op : std::uint8_t {
  input,            // a column of the batch
  parameter,        // a named matrix of the weights; the same for every example
  embedding,        // (ids, table)
  mask,             // (ids)
  concat,           // (x...)
  stack,            // (x...)
  reshape,          // (x)
  linear,           // (x, weight) or (x, weight, bias)
  add,              // (x...)
  sub,              // (x, y)
  mul,              // (x, y)
  affine,           // (x); attributes a, b
  relu,             // (x)
  sigmoid,          // (x)
  tanh,             // (x)
  softmax,          // (x) or (x, mask)
  batch_norm,       // (x, mean, variance) or (x, mean, variance, mask)
  mean_groups,      // (x, mask); attribute a = groups
  weighted_sum,     // (weights, x)
  fm,               // (x)
  dropout,          // (x); attribute a = probability
  example_dropout,  // (x); attribute a = probability
  // Over the tokens of texts: text_ops.h.
  lookup,            // (ids, table); attribute a = offset
  layer_norm,        // (x, weight, bias); attribute a = epsilon
  rms_norm,          // (x, weight); attribute a = epsilon
  gelu,              // (x)
  gelu_tanh,         // (x)
  silu,              // (x)
  rotary,            // (x); attribute a = base
  attention,         // (q, k, v) or (q, k, v, bias); attribute a = the farthest distance told apart
  causal_attention,  // (q, k, v)
  // Between fields, and along histories: interaction_ops.h.
  transpose,        // (x); attribute a = numbers that stay together
  slice_rows,       // (x); attributes a = first, b = count
  sum_rows,         // (x)
  outer,            // (x, y)
  inner_products,   // (x)
  pair_products,    // (x, y)
  matmul,           // (x, y)
  grouped_linear,   // (x, weights)
  cross_attention,  // (q, k, v) or (q, k, v, mask); attribute a = heads
  gru,              // (gates, weight, bias, mask) or (gates, weight, bias, mask, update)
};

inline constexpr int op_count = static_cast<int>(Op::gru) + 1;

const char* name_of(Op op);

// How a parameter starts, and how it is trained.
enum class Init : std::uint8_t {
  zeros,
  ones,
  xavier_normal,  // N(0, 2 / (rows + cols)); Glorot and Bengio 2010
  embedding,      // N(0, 0.01^2), row padding_id zero; rows are updated only when looked up
  normal,         // N(0, 0.02^2); BERT, Devlin et al. 2019
  statistic,      // zeros for a mean, ones for a variance: running statistics, never a gradient
  off_diagonal,   // 0 where row = column, else 1: fixed, never a gradient
  given,          // zeros, or what WarmStart::given has for it: fixed, never a gradient
};

// Whether a parameter that starts so takes a gradient.
constexpr bool is_trained(Init init) {
  return init != Init::statistic && init != Init::off_diagonal && init != Init::given;
}

struct Node {
  Op op = Op::input;
  std::vector<NodeId> operands = {};  // ids of earlier nodes
  Shape shape = {};                   // of one example's value
  Sides sides = {};                   // what it depends on
  std::string name = {};              // input or parameter name; else empty
  Init init = Init::zeros;            // parameters
  float a = 0;                        // operator attributes
  float b = 0;

  bool operator==(const Node&) const = default;
};

// The trained values by parameter name.
using Weights = std::map<std::string, Matrix>;

// A model as data: a list of nodes in an order of evaluation, free of libtorch and of kernels. The
// trainer runs it with gradients, the engine compiles it for serving.
//
// Graphs are built with the functions of ops.h; each checks its operands' shapes and throws
// Error(invalid_argument) that names the operator and the shapes.
// Thread safety: const members are safe for concurrent use.
class Graph {
 public:
  // Adds the input once; a second call returns the same node. Throws if `input` differs from one
  // of the same name.
  NodeId add_input(const Input& input);

  // Adds the parameter once, by name. Throws if one of the same name has another shape or init.
  NodeId add_parameter(std::string_view name, Shape shape, Init init);

  // Adds an operator; its shape and sides follow from the operands. For every Op but input and
  // parameter; prefer the functions of ops.h.
  NodeId add(Op op, std::vector<NodeId> operands, float a = 0, float b = 0);

  // Like add(), for reshape, whose result does not follow from its operand.
  NodeId add_reshape(NodeId x, Shape shape);

  // The node whose value is the answer, one row: of a model that ranks a logit, [1, 1].
  void set_output(NodeId id);
  NodeId output() const { return output_; }

  const std::vector<Node>& nodes() const { return nodes_; }
  const Node& node(NodeId id) const { return nodes_[static_cast<std::size_t>(id)]; }
  const std::vector<Input>& inputs() const { return inputs_; }

  // The declared input behind a node. REQUIRES: node(id).op == Op::input.
  const Input& input_of(NodeId id) const;

  // Drops nodes (and inputs) the output does not depend on.
  Graph pruned() const;

  // Text form, stable across versions of one bundle format. from_json checks everything a builder
  // would and throws Error(format) naming `file` and the node.
  std::string to_json() const;
  static Graph from_json(std::string_view json, const std::string& file);

  bool operator==(const Graph&) const = default;

 private:
  NodeId append(Node node);

  std::vector<Node> nodes_;
  std::vector<Input> inputs_;
  NodeId output_ = -1;
};

// Fresh weights for every parameter of `graph`. Equal seeds give equal weights, whatever the order
// of the parameters.
Weights initial_weights(const Graph& graph, std::uint64_t seed);

// Throws Error(mismatch) naming the first parameter of `graph` that `weights` lacks or holds in
// another shape or with a value that is not finite.
void check_weights(const Graph& graph, const Weights& weights);

}  // namespace lore
