#include "text/architectures.h"

#include <gtest/gtest.h>

#include "text/golden_models.h"

namespace lore {
namespace {

TEST(Architectures, EachHasOneRowOfHATokenAtBothEnds) {
  for (const golden::TextModel& model : golden::text_models) {
    const made_up::Folder folder;
    made_up::write(folder / "config.json", model.config);
    const ModelConfig config = read_model_config(folder.path());
    Graph graph;
    const HiddenStates states = hidden_states(graph, config);
    EXPECT_EQ(states.first.shape(), (Shape{1, config.width})) << model.name;
    EXPECT_EQ(states.last.shape(), (Shape{1, config.width})) << model.name;
    EXPECT_LT(states.first.id, states.last.id) << model.name;
    graph.set_output(states.last.id);
    EXPECT_EQ(Graph::from_json(graph.to_json(), "graph.json"), graph) << model.name;
  }
}

}  // namespace
}  // namespace lore
