#pragma once

#include <cmath>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "lore/graph/interaction_ops.h"
#include "lore/graph/text_ops.h"

#include "train/batches.h"
#include "train/random.h"

// One small model for each operator (and way to use it), for tests that hold of all operators.
namespace lore {

inline std::vector<Input> operator_inputs() {
  const Input item = id_field("item", Side::item, 20);
  const Input genres = id_field("genres", Side::item, 7, 2);
  return {id_field("user", Side::user, 12),
          item,
          genres,
          id_field("device", Side::context, 4),
          number_field("age", Side::user),
          history_of(item, 4),
          history_of(genres, 4),
          vector_of(Side::user, 5),
          presence_of(Side::user),
          vector_of(Side::item, 5),
          presence_of(Side::item)};
}

// Values of every side and shape to apply an operator to.
struct Operands {
  explicit Operands(Graph& g)
      : graph(g),
        user(embedding(column("user"), 4, "user")),
        item(embedding(column("item"), 4, "item")),
        device(embedding(column("device"), 4, "device")),
        history(embedding(column("history.item"), 4, "item")),
        seen(mask(column("history.item"))),
        genres(embedding(column("history.genres"), 4, "genres")),
        genres_seen(mask(column("history.genres"))),
        vector(column("item.vector")),
        presence(column("item.presence")),
        row(parameter(graph, "row", {1, 4}, Init::xavier_normal)),
        square(parameter(graph, "square", {4, 4}, Init::xavier_normal)) {}

  Value column(const std::string& name) {
    for (const Input& candidate : operator_inputs()) {
      if (candidate.name == name) return input(graph, candidate);
    }
    return {};
  }

  Graph& graph;
  Value user, item, device;   // [1, 4]
  Value history, seen;        // [4, 4], [4, 1]
  Value genres, genres_seen;  // [8, 4], [8, 1]
  Value vector, presence;     // [1, 5], [1, 1]
  Value row, square;          // constant: [1, 4], [4, 4]
};

struct OperatorGraph {
  std::string name;
  Graph graph;
};

inline void PrintTo(const OperatorGraph& model, std::ostream* out) {
  *out << model.name;
}

// The model whose logit weighs every number of what `build` returns.
inline OperatorGraph probe(const std::string& name, const std::function<Value(Operands&)>& build) {
  Graph graph;
  Operands operands(graph);
  const Value value = build(operands);
  const auto size = static_cast<std::int32_t>(value.shape().size());
  graph.set_output(linear_unbiased(reshape(value, 1, size), 1, "probe").id);
  return {name, graph.pruned()};
}

inline std::vector<OperatorGraph> operator_graphs() {
  using O = Operands;
  return {
      probe("input",
            [](O& o) {
              return concat({o.vector, o.column("age"), o.presence});
            }),
      probe("embedding",
            [](O& o) {
              return stack({o.user, o.history, o.genres});
            }),
      probe("mask", [](O& o) { return o.seen; }),
      probe("concat_rows",
            [](O& o) {
              return concat({o.user, o.item, o.device, o.row});
            }),
      probe("concat_repeated",
            [](O& o) {
              return concat({o.history, o.item, o.row, o.square});
            }),
      probe("concat_constant",
            [](O& o) {
              return concat({o.row, o.square});
            }),
      probe("stack",
            [](O& o) {
              return stack({o.user, o.square, o.item, o.history});
            }),
      probe("stack_constant",
            [](O& o) {
              return stack({o.row, o.square});
            }),
      probe("reshape", [](O& o) { return reshape(o.history, 2, 8) * reshape(o.square, 2, 8); }),
      probe("linear",
            [](O& o) {
              return linear(concat({o.user, o.item, o.device, o.vector}), 3, "l");
            }),
      probe("linear_rows",
            [](O& o) {
              return linear_unbiased(concat({o.history, o.item}), 3, "l");
            }),
      probe("linear_constant", [](O& o) { return linear(o.square, 3, "l"); }),
      probe("add",
            [](O& o) {
              return add({o.history, o.user, o.item, o.square, o.seen});
            }),
      probe("sub", [](O& o) { return o.history - o.item; }),
      probe("sub_constant", [](O& o) { return o.square - o.row; }),
      probe("mul", [](O& o) { return o.history * o.item * o.seen; }),
      probe("mul_sides", [](O& o) { return o.user * o.item + o.device * o.row; }),
      probe("affine", [](O& o) { return affine(o.user, -2, 0.5f); }),
      probe("relu",
            [](O& o) {
              return relu(stack({o.user, o.item, o.history, o.row}));
            }),
      probe("sigmoid", [](O& o) { return sigmoid(o.user + o.item); }),
      probe("tanh", [](O& o) { return tanh(o.user - o.item); }),
      probe("softmax", [](O& o) { return softmax(o.history + o.item); }),
      probe("softmax_masked",
            [](O& o) {
              const Value scores = reshape(linear(o.history * o.item, 1, "l"), 1, 4);
              return softmax(scores, reshape(o.seen, 1, 4));
            }),
      probe("batch_norm", [](O& o) { return batch_norm(o.user + o.item, "bn"); }),
      probe("batch_norm_masked",
            [](O& o) { return batch_norm(o.history + o.item, o.seen, "bn") * o.seen; }),
      probe("dice", [](O& o) { return dice(o.user - o.item, "dice"); }),
      probe("dice_masked", [](O& o) { return dice(o.history * o.item, o.seen, "dice") * o.seen; }),
      probe("mean_groups", [](O& o) { return mean_groups(o.genres * o.row, o.genres_seen, 4); }),
      probe("mean_groups_of_lookup", [](O& o) { return mean_groups(o.genres, o.genres_seen, 4); }),
      probe("mean_groups_of_shared_lookup",
            [](O& o) {
              return concat({mean_groups(o.genres, o.genres_seen, 8), o.genres, o.genres_seen});
            }),
      probe("weighted_sum_column",
            [](O& o) { return weighted_sum(linear(o.history, 1, "l") * o.seen, o.history); }),
      probe("weighted_sum_row", [](O& o) { return weighted_sum(softmax(o.user), o.square); }),
      probe("fm",
            [](O& o) {
              return fm(stack({o.user, o.item, o.device, o.row}));
            }),
      probe("transpose",
            [](O& o) {
              const Value entries = transpose(stack({o.user, o.item, o.row}), 2);
              return concat({reshape(entries, 1, 12), reshape(transpose(o.square), 1, 16)});
            }),
      probe("slice_rows",
            [](O& o) {
              return slice_rows(stack({o.user, o.history * o.item, o.square}), 1, 6);
            }),
      probe("sum_rows",
            [](O& o) {
              return concat({sum_rows(stack({o.user, o.item})), sum_rows(o.square)});
            }),
      probe("outer",
            [](O& o) {
              return stack({outer(o.user, o.item), outer(o.square, o.history)});
            }),
      probe("outer_layer",
            [](O& o) {
              const Value x = transpose(stack({o.user, o.device, o.item, o.row}));
              return linear(outer(x, x), 3, "l");
            }),
      probe("inner_products",
            [](O& o) {
              return inner_products(stack({o.user, o.item, o.device, o.row}));
            }),
      probe("inner_products_layer",
            [](O& o) {
              const Value x = stack({o.user, o.item, o.device, o.genres});
              return linear(concat({reshape(x, 1, 44), inner_products(x)}), 3, "l");
            }),
      probe("pair_products",
            [](O& o) {
              const Value x = stack({o.user, o.item, o.device, o.row});
              return pair_products(linear_unbiased(x, 4, "l"), x);
            }),
      probe("matmul",
            [](O& o) {
              return concat({matmul(o.history, o.square), matmul(o.square, o.history),
                             matmul(stack({o.user, o.item, o.row, o.row}), o.history)});
            }),
      probe("grouped_linear",
            [](O& o) {
              return grouped_linear(stack({o.user, o.item, o.device, o.row}), 3, "l");
            }),
      probe("grouped_linear_constant", [](O& o) { return grouped_linear(o.square, 3, "l"); }),
      probe("cross_attention",
            [](O& o) {
              const Value x = stack({o.user, o.item, o.device, o.row});
              return cross_attention(linear(x, 6, "q"), linear(x, 6, "k"), linear(x, 4, "v"), 2);
            }),
      probe("cross_attention_masked",
            [](O& o) { return cross_attention(o.item, o.history, o.history * o.row, 1, o.seen); }),
      probe("gru", [](O& o) { return gru(o.history, o.seen, 3, "gru"); }),
      probe("gru_with_update",
            [](O& o) {
              const Value update = sigmoid(linear(o.history * o.item, 1, "a"));
              return slice_rows(gru(o.history, o.seen, update, 3, "gru"), 0, 1);
            }),
      probe("off_diagonal",
            [](O& o) {
              return o.history * parameter(o.graph, "others", {4, 4}, Init::off_diagonal);
            }),
      probe("layer_norm",
            [](O& o) {
              return stack(
                  {layer_norm(o.user + o.item, 1e-3f, "n"), layer_norm(o.square, 1e-3f, "n")});
            }),
      probe("dropout", [](O& o) { return dropout(o.user, 0.3f) + dropout(o.row, 0.3f); }),
      probe("example_dropout",
            [](O& o) { return example_dropout(o.presence, 0.5f) * o.user + o.row; }),
  };
}

// Weights far from where training starts, so that every operator has something to do; those of
// layers scaled to keep values near 1.
inline Weights random_weights(const Graph& graph, std::uint64_t seed) {
  Weights weights = initial_weights(graph, seed);
  for (auto& [name, matrix] : weights) {
    if (name == "others") continue;  // fixed
    Random random = Random(seed).fork(std::hash<std::string>()(name));
    const bool layer = name.ends_with(".weight");
    const bool variance = name.ends_with(".variance");
    const float scale = layer ? std::sqrt(3.0f / static_cast<float>(matrix.cols())) : 1;
    for (std::size_t i = 0; i < matrix.size(); ++i) {
      matrix.data()[i] = scale * random_float(random) + (variance ? 1.5f : 0);
    }
  }
  for (const Node& node : graph.nodes()) {
    if (node.init != Init::embedding) continue;
    for (float& value : weights.at(node.name).row(padding_id)) value = 0;
  }
  return weights;
}

}  // namespace lore
