#include <gtest/gtest.h>

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

TEST(DeepFM, FactorisesFieldsAndHistoryButNotKnowledge) {
  Graph graph;
  Fields fields = embed_fields(graph, example_inputs(), 4, true);
  fields.knowledge = {parameter(graph, "knowledge", {1, 4}, Init::ones)};
  build_deepfm(fields, {.kind = Backbone::deepfm, .embedding_dim = 4});

  for (const Node& node : graph.nodes()) {
    if (node.op != Op::fm) continue;
    EXPECT_EQ(graph.node(node.operands[0]).shape, (Shape{5 + 2, 4}));
    return;
  }
  FAIL() << "no factorisation machine";
}

TEST(DeepFM, SumsFirstOrderSecondOrderAndDeepTerms) {
  Graph graph;
  const Fields fields = embed_fields(graph, without_history(example_inputs()), 4, true);
  const Value logit = build_deepfm(fields, {.kind = Backbone::deepfm, .embedding_dim = 4});
  EXPECT_EQ(graph.node(logit.id).op, Op::add);
  EXPECT_EQ(graph.node(logit.id).operands.size(), 5u + 1 + 1);
}

}  // namespace
}  // namespace lore
