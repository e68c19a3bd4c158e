#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lore/graph/graph.h"
#include "lore/train/trainer.h"

#include "train/learner.h"
#include "train/rows.h"

namespace lore {

// What is minimised in a model's stead: a graph with all of its parameters, and further ones that
// are trained but not kept, and the loss of that graph's output.
struct Objective {
  Graph graph;
  Loss loss;
};

// What train() does, on any rows. Without validation rows, or where these are of one class, models
// are chosen by the training (validation) loss. `data` is a fingerprint of the rows, or "". Without
// an objective the LogLoss of `graph` is minimised.
TrainResult train_on(const Graph& graph, const std::vector<Input>& inputs, Rows& training,
                     Rows& validation, const TrainOptions& options, const TrainCallback& callback,
                     const std::string& data = "", const WarmStart& start = {},
                     const std::optional<Objective>& objective = std::nullopt);

}  // namespace lore
