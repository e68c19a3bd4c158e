#include "train/vector_lookups.h"

#include <gtest/gtest.h>

#include "lore/fusion/ctrl.h"

#include "train/batches.h"
#include "train/executor.h"

namespace lore {
namespace {

std::vector<Input> inputs_with_vectors() {
  return {id_field("user", Side::user, 20), id_field("item", Side::item, 30),
          vector_of(Side::item, 5), presence_of(Side::item)};
}

TEST(VectorLookups, GiveWhatTheVectorsGave) {
  const Graph towers = alignment_towers(
      inputs_with_vectors(), {.kind = Backbone::deepfm, .embedding_dim = 4, .hidden = {8}},
      {.width = 8, .subspaces = 2});
  std::vector<Input> inputs = inputs_with_vectors();
  Batch batch = random_batch(inputs, 7, 1);
  const Weights weights = initial_weights(towers, 1);
  const at::Tensor expected = Executor(towers, inputs, weights).infer(batch);

  inputs.push_back(id_field("item.text", Side::item, 8));
  inputs.back().table = "texts";
  const Graph graph = with_vector_lookups(towers, {{"item.vector", inputs.back()}});
  Weights looked_up = initial_weights(graph, 1);
  for (const auto& [name, values] : weights) looked_up[name] = values;
  Matrix& texts = looked_up.at("texts");
  ASSERT_EQ(texts.cols(), 5u);
  Batch::Column& numbers = batch.columns.emplace_back();
  for (std::size_t row = 0; row < batch.rows; ++row) {
    numbers.ids.push_back(static_cast<std::int32_t>(row) + 1);
    std::copy_n(&batch.columns[2].floats[row * 5], 5, texts.row(row + 1).begin());
  }
  batch.columns[2].floats.clear();  // nobody reads them
  const at::Tensor found = Executor(graph, inputs, looked_up).infer(batch);
  EXPECT_LT((found - expected).abs().max().item<double>(), 1e-6);
}

TEST(VectorLookups, LeaveOtherGraphsAsTheyAre) {
  const Graph towers = alignment_towers(
      inputs_with_vectors(), {.kind = Backbone::dcnv2, .embedding_dim = 4}, {.width = 8});
  EXPECT_EQ(with_vector_lookups(towers, {}), towers);
}

}  // namespace
}  // namespace lore
