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

TEST(Architectures, HeadsAndRowsAreTheSameNumbers) {
  Graph graph;
  const Value x = lookup(token_ids(graph, 3), 12, "words");
  EXPECT_EQ(heads(x, 4).shape(), (Shape{3, 4}));
  EXPECT_EQ(one_row(heads(x, 4)).shape(), (Shape{1, 12}));
  EXPECT_EQ(activate(Activation::none, x).id, x.id);
  EXPECT_EQ(graph.node(activate(Activation::gelu_tanh, x).id).op, Op::gelu_tanh);
}

}  // namespace
}  // namespace lore
