#include "engine/compile.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "engine/parity.h"
#include "engine/signature.h"

namespace lore {
namespace {

Program program_of(const Graph& graph) {
  return compile_program(graph, random_weights(graph, 1), columns_of(graph, graph.inputs()));
}

TEST(Compile, PutsEachStepAtItsStage) {
  Graph graph;
  const Value u = matrix(graph, "u", Side::user, {1, 3});
  const Value i = matrix(graph, "i", Side::item, {1, 3});
  const Value p = parameter(graph, "p", {1, 3}, Init::ones);
  output_all(tanh(u) * tanh(i) * tanh(p));
  const Program program = program_of(graph);
  EXPECT_EQ(program.part(Stage::constant).steps.size(), 1u);
  EXPECT_EQ(program.part(Stage::item).steps.size(), 1u);
  EXPECT_EQ(program.part(Stage::request).steps.size(), 1u);
  EXPECT_EQ(program.part(Stage::candidate).steps.size(), 3u);
}

TEST(Compile, ComputesConstantsOnce) {
  Graph graph;
  const Value p = parameter(graph, "p", {1, 2}, Init::ones);
  const Value y = sigmoid(p);
  output_all(y * matrix(graph, "i", Side::item, {1, 2}));
  const Program program = program_of(graph);
  const float raw = program.parameters.at(p.id)(0, 1);
  EXPECT_NEAR(program.fixed[static_cast<std::size_t>(y.id)].data[1], 1 / (1 + std::exp(-raw)),
              1e-6);
}

TEST(Compile, StoresForAnItemWhatCandidatesRead) {
  Graph graph;
  const Value i = matrix(graph, "i", Side::item, {1, 7});
  const Value hidden = tanh(linear(tanh(linear(i, 6, "a")), 5, "b"));
  const Value u = matrix(graph, "u", Side::user, {1, 5});
  output_all(hidden * u);
  const Program program = program_of(graph);
  EXPECT_EQ(program.item_floats, 5u);
  EXPECT_EQ(program.part(Stage::item).multiply_adds, 7 * 6 + 6 * 5);
  EXPECT_EQ(program.part(Stage::candidate).multiply_adds, 5);
}

TEST(Compile, StoresAnInputThatCandidatesRead) {
  Graph graph;
  output_all(matrix(graph, "i", Side::item, {1, 7}) * matrix(graph, "u", Side::user, {1, 7}));
  EXPECT_EQ(program_of(graph).item_floats, 7u);
}

TEST(Compile, LetsALayerApplyItsRelu) {
  Graph graph;
  const Value x = matrix(graph, "u", Side::user, {1, 7}) * matrix(graph, "i", Side::item, {1, 7});
  output_all(relu(linear(x, 5, "l")));
  const Program program = program_of(graph);
  const std::vector<Step>& steps = program.part(Stage::candidate).steps;
  ASSERT_EQ(steps.size(), 3u);
  EXPECT_EQ(steps[1].activation, kernel::Activation::relu);
}

TEST(Compile, KeepsALayerThatIsReadWithoutItsRelu) {
  Graph graph;
  const Value x = matrix(graph, "u", Side::user, {1, 7}) * matrix(graph, "i", Side::item, {1, 7});
  const Value y = linear(x, 5, "l");
  output_all(relu(y) + y);
  EXPECT_EQ(program_of(graph).part(Stage::candidate).steps.size(), 5u);
}

TEST(Compile, ReusesTheArena) {
  Graph graph;
  Value x = matrix(graph, "u", Side::user, {1, 16}) * matrix(graph, "i", Side::item, {1, 16});
  for (int layer = 0; layer < 10; ++layer) x = tanh(x);
  output_all(x);
  EXPECT_EQ(program_of(graph).part(Stage::candidate).arena_floats, 32u);
}

TEST(Compile, PacksAWeightOnce) {
  Graph graph;
  const Value u = matrix(graph, "u", Side::user, {1, 4});
  const Value i = matrix(graph, "i", Side::item, {1, 4});
  output_all(linear(u, 3, "shared") * linear(i, 3, "shared"));
  const Program program = program_of(graph);
  EXPECT_EQ(program.packed.size(), 2u);
}

TEST(Compile, RefusesIdsReadAsNumbers) {
  Graph graph;
  output_all(tanh(input(graph, ids("item", Side::item, 3))));
  EXPECT_THROW(program_of(graph), Error);
  Graph output;
  output.set_output(input(output, ids("item", Side::item)).id);
  EXPECT_THROW(program_of(output), Error);
}

}  // namespace
}  // namespace lore
