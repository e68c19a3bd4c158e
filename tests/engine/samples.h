#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "lore/data/batch.h"
#include "lore/graph/graph.h"
#include "lore/graph/ops.h"

namespace lore {

inline Input floats(const std::string& name, Side side, std::int32_t width) {
  return {.name = name, .role = InputRole::vector, .side = side, .width = width};
}

inline Input ids(const std::string& name, Side side, std::int32_t width = 1,
                 std::int32_t cardinality = 9) {
  return {.name = name,
          .role = InputRole::field,
          .side = side,
          .width = width,
          .cardinality = cardinality,
          .table = name};
}

// A float input of `side` in any shape.
inline Value matrix(Graph& graph, const std::string& name, Side side, Shape shape) {
  return reshape(input(graph, floats(name, side, static_cast<std::int32_t>(shape.size()))),
                 shape.rows, shape.cols);
}

// Every number of x has its say in one logit, which becomes the graph's output.
inline void output_all(Value x) {
  const Value flat = reshape(x, 1, static_cast<std::int32_t>(x.shape().size()));
  x.graph->set_output(linear(flat, 1, "output").id);
}

// Numbers between -1 and 1; variances are positive, padding rows zero.
inline Weights random_weights(const Graph& graph, unsigned seed) {
  std::mt19937 generator(seed);
  Weights weights = initial_weights(graph, seed);
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::parameter) continue;
    Matrix& matrix = weights.at(node.name);
    const float least = node.name.ends_with(".variance") ? 0.1f : -1.0f;
    std::uniform_real_distribution<float> number(least, 1.0f);
    for (std::size_t i = 0; i < matrix.size(); ++i) matrix.data()[i] = number(generator);
    if (node.init != Init::embedding) continue;
    for (float& value : matrix.row(padding_id)) value = 0;
  }
  return weights;
}

// Random rows; a third of the ids are padding.
inline Batch random_batch(const std::vector<Input>& inputs, std::size_t rows, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> number(-1.0f, 1.0f);
  Batch batch{.rows = rows, .columns = {}, .labels = {}};
  for (const Input& input : inputs) {
    Batch::Column& column = batch.columns.emplace_back();
    for (std::size_t i = 0; i < rows * static_cast<std::size_t>(input.width); ++i) {
      if (!input.is_ids()) {
        column.floats.push_back(number(generator));
      } else {
        const auto id = static_cast<std::int32_t>(generator() % unsigned(input.cardinality));
        column.ids.push_back(generator() % 3 == 0 ? padding_id : id);
      }
    }
  }
  return batch;
}

template <typename T>
std::vector<T> row_of(const std::vector<T>& column, std::size_t row, std::int32_t width) {
  const auto first = column.begin() + static_cast<std::ptrdiff_t>(row) * width;
  return column.empty() ? column : std::vector<T>(first, first + width);
}

// Row `row` of the columns that `keeps` a side; the others stay empty.
template <typename Keeps>
Batch one_row(const std::vector<Input>& inputs, const Batch& batch, std::size_t row, Keeps keeps) {
  Batch one{.rows = 1, .columns = std::vector<Batch::Column>(inputs.size()), .labels = {}};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!keeps(inputs[i].side)) continue;
    one.columns[i].ids = row_of(batch.columns[i].ids, row, inputs[i].width);
    one.columns[i].floats = row_of(batch.columns[i].floats, row, inputs[i].width);
  }
  return one;
}

// The request of row `request` with the item of row `item`.
inline Batch paired(const std::vector<Input>& inputs, const Batch& batch, std::size_t request,
                    std::size_t item) {
  Batch pair = one_row(inputs, batch, request, [](Side side) { return side != Side::item; });
  const Batch other = one_row(inputs, batch, item, [](Side side) { return side == Side::item; });
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].side == Side::item) pair.columns[i] = other.columns[i];
  }
  return pair;
}

}  // namespace lore
