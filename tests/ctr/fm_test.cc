#include <gtest/gtest.h>

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

TEST(FM, FactorisesFieldsAndHistoryButNotKnowledge) {
  Graph graph;
  Fields fields = embed_fields(graph, example_inputs(), 4, true);
  fields.knowledge = {parameter(graph, "knowledge", {1, 4}, Init::ones)};
  build_fm(fields, {.kind = Backbone::fm, .embedding_dim = 4});
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::fm) continue;
    EXPECT_EQ(graph.node(node.operands[0]).shape, (Shape{5 + 2, 4}));
    return;
  }
  FAIL() << "no factorisation machine";
}

}  // namespace
}  // namespace lore
