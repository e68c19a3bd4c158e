#include "text/text_checkpoint.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include <gtest/gtest.h>

#include "text/golden_models.h"

namespace lore {
namespace {

const golden::TextModel& bert_model = golden::model_named("bert");

Graph graph_of(const std::string& folder) {
  Graph graph;
  graph.set_output(hidden_states(graph, read_model_config(folder)).last.id);
  return graph;
}

Weights read(const std::string& folder) {
  return TextCheckpoint::open(folder).weights(graph_of(folder));
}

// Writes BERT's tensors with each name as `rename` has it; "" leaves one out.
template <typename Rename>
void write_renamed(const std::string& path, Rename rename) {
  TensorWriter writer;
  for (const golden::TensorShape& tensor : bert_model.tensors) {
    const std::string name = rename(std::string(tensor.name));
    if (!name.empty()) writer.add(name, golden::numbers_of(tensor));
  }
  writer.write(path);
}

TEST(TextCheckpoint, FindsPrefixedAndOldNames) {
  const made_up::Folder folder;
  golden::write_checkpoint(bert_model, folder.path());
  const Weights plain = read(folder.path());
  write_renamed(folder / "model.safetensors", [](std::string name) {
    const std::size_t norm = name.find("LayerNorm.weight");
    if (norm != std::string::npos) name.replace(norm, std::string::npos, "LayerNorm.gamma");
    return "bert." + name;
  });
  EXPECT_EQ(read(folder.path()), plain);
}

TEST(TextCheckpoint, ReadsShards) {
  const made_up::Folder folder;
  golden::write_checkpoint(bert_model, folder.path());
  const Weights whole = read(folder.path());
  std::filesystem::remove(folder / "model.safetensors");
  const auto first = [](const std::string& name) { return name < "encoder.layer.1"; };
  write_renamed(folder / "a.safetensors",
                [&](std::string name) { return first(name) ? name : ""; });
  write_renamed(folder / "b.safetensors",
                [&](std::string name) { return first(name) ? "" : name; });
  made_up::write(folder / "model.safetensors.index.json",
                 R"({"weight_map": {"x": "a.safetensors", "y": "b.safetensors"}})");
  EXPECT_EQ(read(folder.path()), whole);
  made_up::write(folder / "model.safetensors.index.json", R"({"weight_map": {"x": "../a"}})");
  EXPECT_EQ(made_up::fault_of([&] { read(folder.path()); }).kind, ErrorKind::format);
  made_up::write(folder / "model.safetensors.index.json", R"({"weight_map": {"x": "c"}})");
  EXPECT_EQ(made_up::fault_of([&] { read(folder.path()); }).kind, ErrorKind::not_found);
}

std::size_t numbers_in(const Weights& weights) {
  std::size_t numbers = 0;
  for (const auto& [name, matrix] : weights) numbers += matrix.size();
  return numbers;
}

TEST(TextCheckpoint, MapsTablesThatAreLookedUp) {
  for (const golden::TextModel& model : golden::text_models) {
    const made_up::Folder folder;
    golden::write_checkpoint(model, folder.path());
    const Graph graph = graph_of(folder.path());
    const TextCheckpoint checkpoint = TextCheckpoint::open(folder.path());
    const Weights all = checkpoint.weights(graph);
    Weights rest = all;
    const Tables tables = checkpoint.map_tables(graph, rest);
    ASSERT_FALSE(tables.empty()) << model.name;
    std::size_t mapped = 0;
    for (const auto& [name, table] : tables) {
      EXPECT_FALSE(rest.contains(name));
      EXPECT_EQ(table.matrix(), all.at(name)) << model.name << ", " << name;
      mapped += table.rows() * table.cols();
    }
    EXPECT_EQ(mapped + numbers_in(rest), numbers_in(all)) << model.name;
  }
}

TEST(TextCheckpoint, LeavesTablesThatAreNotAligned) {
  const made_up::Folder folder;
  golden::write_checkpoint(bert_model, folder.path());
  std::string bytes = made_up::read(folder / "model.safetensors");
  std::uint64_t header = 0;
  std::memcpy(&header, bytes.data(), sizeof header);
  ++header;
  bytes.insert(8 + header - 1, " ");  // tensors no longer stand at multiples of their size
  bytes.replace(0, 8, reinterpret_cast<const char*>(&header), 8);
  made_up::write(folder / "model.safetensors", bytes);
  const Graph graph = graph_of(folder.path());
  const TextCheckpoint checkpoint = TextCheckpoint::open(folder.path());
  Weights weights = checkpoint.weights(graph);
  const Weights before = weights;
  EXPECT_TRUE(checkpoint.map_tables(graph, weights).empty());
  EXPECT_EQ(weights, before);
}

TEST(TextCheckpoint, RefusesAConfigOfAnotherModelNamingTheTensor) {
  const made_up::Folder folder;
  golden::write_checkpoint(bert_model, folder.path());
  const std::string config = bert_model.config;
  const auto fault_with = [&](const std::string& from, const std::string& to) {
    std::string other = config;
    made_up::write(folder / "config.json", other.replace(other.find(from), from.size(), to));
    return made_up::fault_of([&] { read(folder.path()); });
  };
  const Fault shape = fault_with("\"intermediate_size\": 20", "\"intermediate_size\": 21");
  EXPECT_EQ(shape.kind, ErrorKind::mismatch);
  EXPECT_EQ(shape.place.field, "encoder.layer.0.intermediate.dense.bias");
  EXPECT_EQ(shape.expected, "[1, 21]");
  const Fault missing = fault_with("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3");
  EXPECT_EQ(missing.kind, ErrorKind::mismatch);
  EXPECT_NE(missing.place.field.find("encoder.layer.2."), std::string::npos);
  const Fault more = fault_with("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1");
  EXPECT_EQ(more.kind, ErrorKind::mismatch);
  EXPECT_NE(more.place.field.find("encoder.layer.1."), std::string::npos);
}

}  // namespace
}  // namespace lore
