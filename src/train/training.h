#pragma once

#include <string>
#include <vector>

#include "lore/graph/graph.h"
#include "lore/train/trainer.h"

#include "train/rows.h"

namespace lore {

// What train() does, on any rows. Without validation rows, or where these are of one class, models
// are chosen by the training (validation) LogLoss. `data` is a fingerprint of the rows, or "".
TrainResult train_on(const Graph& graph, const std::vector<Input>& inputs, Rows& training,
                     Rows& validation, const TrainOptions& options, const TrainCallback& callback,
                     const std::string& data = "", const WarmStart& start = {});

}  // namespace lore
