#include "lore/fusion/elec.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "lore/fusion/model.h"

#include "fusion/inputs.h"

namespace lore {
namespace {

const ModelSpec spec = {
    .backbone = {.kind = Backbone::deepfm, .embedding_dim = 4, .hidden = {12, 6}}};

std::set<std::string> parameters_of(const Graph& graph) {
  std::set<std::string> names;
  for (const Node& node : graph.nodes()) {
    if (node.op == Op::parameter) names.insert(node.name);
  }
  return names;
}

TEST(Elec, RepresentationIsWhatTheLastLayersSee) {
  const Graph model = build_model(vector_inputs(0, 0), spec);
  const Graph representation = representation_of(model);
  // The last hidden layer, the sum of pairs, and each field's number of the first order.
  EXPECT_EQ(representation.node(representation.output()).shape, (Shape{1, 6 + 1 + 2}));
  EXPECT_FALSE(parameters_of(representation).contains("deep.out.weight"));
}

TEST(Elec, AStudentIsTheModelAndAProjectionBesideItsLogit) {
  const Graph model = build_model(vector_inputs(0, 0), spec);
  const Graph student = student_graph(model, 5);
  const Node& output = student.node(student.output());
  ASSERT_EQ(output.shape, (Shape{1, 1 + 5}));
  std::set<std::string> further = parameters_of(student);
  for (const std::string& name : parameters_of(model)) EXPECT_EQ(further.erase(name), 1u) << name;
  EXPECT_EQ(further, (std::set<std::string>{"elec.projection.bias", "elec.projection.weight"}));

  Graph served = student;
  served.set_output(output.operands[0]);
  EXPECT_EQ(served.pruned(), model);
}

}  // namespace
}  // namespace lore
