#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lore/graph/ops.h"

#include "train/batches.h"
#include "train/random.h"
#include "train/rows.h"

namespace lore {

inline const std::vector<Input>& synthetic_inputs() {
  static const std::vector<Input> inputs = {id_field("user", Side::user, 42),
                                            id_field("item", Side::item, 62),
                                            number_field("price", Side::item)};
  return inputs;
}

// Clicks of users on items by hidden tastes and the item's price: something to learn.
class SyntheticRows : public Rows {
 public:
  SyntheticRows(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    for (std::size_t i = 0; i < count; ++i) rows_.push_back(draw(random));
  }

  std::size_t size() const override { return rows_.size(); }
  float label(std::size_t row) const override { return rows_[row].label; }

  void set_label(std::size_t row, float label) { rows_[row].label = label; }

  void fill(std::span<const std::uint32_t> rows, Batch& batch) override {
    batch = {.rows = rows.size(), .columns = std::vector<Batch::Column>(3), .labels = {}};
    for (std::uint32_t row : rows) {
      batch.columns[0].ids.push_back(rows_[row].user);
      batch.columns[1].ids.push_back(rows_[row].item);
      batch.columns[2].floats.insert(batch.columns[2].floats.end(), {rows_[row].price, 0});
      batch.labels.push_back(rows_[row].label);
    }
  }

 private:
  struct Row {
    std::int32_t user = 0;
    std::int32_t item = 0;
    float price = 0;
    float label = 0;
  };

  static Row draw(Random& random) {
    Row row{.user = 2 + static_cast<std::int32_t>(random.below(40)),
            .item = 2 + static_cast<std::int32_t>(random.below(60)),
            .price = random_float(random)};
    const double taste = std::sin(3.0 * row.user) + std::cos(5.0 * row.item);
    const double logit = 2 * taste - row.price;
    row.label = random.uniform() < 1 / (1 + std::exp(-logit)) ? 1.0f : 0.0f;
    return row;
  }

  std::vector<Row> rows_;
};

// A small model of all synthetic inputs.
inline Graph synthetic_model(float dropout_probability = 0,
                             const std::vector<Input>& inputs = synthetic_inputs()) {
  Graph graph;
  const Value user = embedding(input(graph, inputs[0]), 4, "user");
  const Value item = embedding(input(graph, inputs[1]), 4, "item");
  const Value x = concat({user, item, input(graph, inputs[2])});
  const Value hidden = dropout(relu(linear(x, 8, "deep")), dropout_probability);
  graph.set_output((linear(hidden, 1, "out") + fm(stack({user, item}))).id);
  return graph;
}

}  // namespace lore
