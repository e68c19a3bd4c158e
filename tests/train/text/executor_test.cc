#include "train/text/executor.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "text/golden_models.h"

namespace lore {
namespace {

// The hidden states of the golden texts by libtorch: [T, H], without padding.
Matrix hidden_in_torch(const std::string& folder, at::Device device) {
  const ModelConfig config = read_model_config(folder);
  Graph graph;
  graph.set_output(hidden_states(graph, config).last.id);
  Weights weights = TextCheckpoint::open(folder).weights(graph);
  if (config.paired_columns) part_rotary_pairs(config, weights);
  const TextExecutor executor(graph, weights, device);
  const PaddedTexts padded(golden::texts, device);
  const c10::AutoGradMode no_gradients(false);
  const at::Tensor hidden = executor.run(padded).cpu().contiguous();
  const auto width = static_cast<std::size_t>(hidden.size(-1));
  std::vector<float> rows;
  for (std::size_t text = 0; text < golden::texts.size(); ++text) {
    const float* first =
        hidden.data_ptr<float>() + text * static_cast<std::size_t>(padded.longest) * width;
    rows.insert(rows.end(), first, first + golden::texts[text].size() * width);
  }
  return {rows.size() / width, width, std::move(rows)};
}

void expect_what_the_engine_gives(at::Device device) {
  for (const golden::TextModel& model : golden::text_models) {
    const made_up::Folder folder;
    golden::write_checkpoint(model, folder.path());
    const Matrix served = golden::hidden_of(folder.path(), golden::texts, EncoderPrecision::f32);
    const Matrix trained = hidden_in_torch(folder.path(), device);
    ASSERT_EQ(trained.rows(), served.rows()) << model.name;
    for (std::size_t i = 0; i < served.size(); ++i) {
      ASSERT_NEAR(trained.data()[i], served.data()[i], 2e-5) << model.name << ", number " << i;
    }
  }
}

// One graph is trained and served: libtorch and the engine give the same hidden states, for every
// architecture.
TEST(TextExecutor, AgreesWithTheEngineOnEveryArchitecture) {
  expect_what_the_engine_gives(at::kCPU);
}

TEST(TextExecutor, AgreesWithTheEngineOnCuda) {
  if (!at::hasCUDA()) GTEST_SKIP() << "this libtorch was built without CUDA";
  expect_what_the_engine_gives(at::kCUDA);
}

TEST(TextExecutor, DropsOnCudaWhatTheSeedSays) {
  if (!at::hasCUDA()) GTEST_SKIP() << "this libtorch was built without CUDA";
  Graph graph;
  const Value x = lookup(token_ids(graph, 2), 64, "table");
  graph.set_output((x + linear_unbiased(x, 64, "layer")).id);
  const TextExecutor executor(graph, initial_weights(graph, 1), at::kCUDA);
  const std::vector<std::vector<std::int32_t>> texts = {{0, 1, 1, 0}};
  const PaddedTexts padded(texts, at::kCUDA);
  const auto run = [&](std::uint64_t seed) { return executor.run(padded, {0.5, Random(seed)}); };
  EXPECT_TRUE(run(1).equal(run(1)));
  EXPECT_FALSE(run(1).equal(run(2)));
}

TEST(TextExecutor, GivesEveryParameterOfABertAGradient) {
  const made_up::Folder folder;
  golden::write_checkpoint(golden::text_models[0], folder.path());
  Graph graph;
  graph.set_output(hidden_states(graph, read_model_config(folder.path())).last.id);
  const Weights weights = TextCheckpoint::open(folder.path()).weights(graph);
  const TextExecutor executor(graph, weights);
  const at::Tensor hidden = executor.run(PaddedTexts(golden::texts));
  (hidden * hidden * hidden).sum().backward();
  for (const TrainedTensor& parameter : executor.trained()) {
    EXPECT_TRUE(parameter.value.grad().defined()) << parameter.name;
  }
}

// A layer that adds twice its input, and one that does not add.
TEST(TextExecutor, DropsOnlyWhatLayersAddToTheirInput) {
  Graph graph;
  const Value x = lookup(token_ids(graph, 2), 64, "table");
  graph.set_output((x + linear_unbiased(x, 64, "layer")).id);
  Weights weights = initial_weights(graph, 1);
  for (std::size_t i = 0; i < 128; ++i) weights.at("table").data()[i] = 1;
  for (std::size_t i = 0; i < 64 * 64; ++i) weights.at("layer.weight").data()[i] = 2.0f / 64;
  const TextExecutor executor(graph, weights);
  const std::vector<std::vector<std::int32_t>> texts = {{0, 1, 1, 0}};
  const at::Tensor hidden = executor.run(PaddedTexts(texts), {0.5, Random(1)}).contiguous();
  int dropped = 0;
  for (std::int64_t i = 0; i < hidden.numel(); ++i) {
    const float value = hidden.data_ptr<float>()[i];
    dropped += value == 1 ? 1 : 0;
    if (value != 1) {
      EXPECT_NEAR(value, 5, 1e-5);
    }
  }
  EXPECT_NEAR(dropped, 128, 32);
}

TEST(TextExecutor, RefusesWeightsOfAnotherModel) {
  const made_up::Folder folder;
  golden::write_checkpoint(golden::text_models[0], folder.path());
  Graph graph;
  graph.set_output(hidden_states(graph, read_model_config(folder.path())).last.id);
  EXPECT_THROW(TextExecutor(graph, {}), Error);
}

}  // namespace
}  // namespace lore
