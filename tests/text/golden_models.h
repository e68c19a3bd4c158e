#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lore/data/safetensors.h"

#include "golden/text_models.h"
#include "text/architectures.h"
#include "text/made_up.h"
#include "text/meta_llama.h"
#include "text/pooling.h"
#include "text/text_checkpoint.h"
#include "text/text_engine.h"

namespace lore::golden {

// The weights of a tensor, as numbers_of() of text_models.py makes them.
inline Matrix numbers_of(const TensorShape& tensor) {
  const std::string name = tensor.name;
  std::string lower = name;
  for (char& c : lower) c = static_cast<char>(std::tolower(c));
  const bool norm = lower.find("norm") != std::string::npos && name.ends_with("weight");
  std::uint64_t state = 0xcbf29ce484222325;
  for (const char c : name) {
    state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  Matrix matrix(tensor.rows, tensor.cols);
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    state = state * 6364136223846793005 + 1442695040888963407;
    const double number = double(state >> 41) / (1 << 22) - 1;
    matrix.data()[i] = static_cast<float>(norm ? 1 + number / 4 : number / 2);
  }
  return matrix;
}

inline const TextModel& model_named(const std::string& name) {
  for (const TextModel& model : text_models) {
    if (name == model.name) return model;
  }
  throw std::runtime_error("no golden model " + name);
}

// Writes the model as a checkpoint.
inline void write_checkpoint(const TextModel& model, const std::string& folder) {
  TensorWriter writer;
  for (const TensorShape& tensor : model.tensors) writer.add(tensor.name, numbers_of(tensor));
  writer.write(folder + "/model.safetensors");
  made_up::write(folder + "/config.json", model.config);
}

// The hidden states of texts as an encoder computes them: [T, H].
inline Matrix hidden_of(const std::string& folder,
                        const std::vector<std::vector<std::int32_t>>& ids,
                        EncoderPrecision precision, std::size_t longest = 48) {
  Graph graph;
  graph.set_output(hidden_states(graph, read_model_config(folder)).last.id);
  Weights weights = TextCheckpoint::open(folder).weights(graph);
  const ModelConfig config = read_model_config(folder);
  if (config.paired_columns) part_rotary_pairs(config, weights);
  const TextEngine engine(graph, weights, longest, precision);
  TokenBatch batch;
  for (const auto& text : ids) batch.add(text);
  TextEngine::Workspace workspace;
  const OneThread one_thread;
  const float* hidden = engine.run(batch, workspace);
  return {batch.tokens(), engine.width(), {hidden, hidden + batch.tokens() * engine.width()}};
}

// First, last and mean of each text, as the golden numbers are: [3 texts, H].
inline Matrix summaries_of(const Matrix& hidden,
                           const std::vector<std::vector<std::int32_t>>& ids) {
  Matrix rows(3 * ids.size(), hidden.cols());
  std::size_t token = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const float* states = hidden.data() + token * hidden.cols();
    pool(Pooling::cls, states, ids[i].size(), rows.row(3 * i));
    pool(Pooling::last, states, ids[i].size(), rows.row(3 * i + 1));
    pool(Pooling::mean, states, ids[i].size(), rows.row(3 * i + 2));
    token += ids[i].size();
  }
  return rows;
}

inline void expect_golden(const std::string& name) {
  const TextModel& model = model_named(name);
  const made_up::Folder folder;
  write_checkpoint(model, folder.path());
  const Matrix rows = summaries_of(hidden_of(folder.path(), texts, EncoderPrecision::f32), texts);
  ASSERT_EQ(rows.size(), model.hidden.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ASSERT_NEAR(rows.data()[i], model.hidden[i], 1e-5) << name << ", number " << i;
  }
}

}  // namespace lore::golden
