#include "engine/program.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "engine/compile.h"
#include "engine/parity.h"
#include "engine/signature.h"

namespace lore {
namespace {

// tanh(u) and tanh(i) at their stages, their product and sum for a candidate.
class ProgramOf : public testing::Test {
 protected:
  static Graph graph() {
    Graph graph;
    const Value u = tanh(input(graph, floats("u", Side::user, 2)));
    const Value i = tanh(input(graph, floats("i", Side::item, 2)));
    output_all(u * i);
    return graph;
  }

  NodeId result_of(Stage stage) const { return program_.part(stage).steps[0].result.value; }
  View view(NodeId id) const { return values_[static_cast<std::size_t>(id)]; }

  Graph graph_ = graph();
  Program program_ =
      compile_program(graph_, random_weights(graph_, 1), columns_of(graph_, graph_.inputs()));
  std::vector<View> values_ = program_.fixed;
  Batch batch_ = random_batch(graph_.inputs(), 5, 1);
  std::vector<float> arena_ = std::vector<float>(1000);
};

TEST_F(ProgramOf, ResultsOfManyExamplesStandOneAfterAnother) {
  Program::place_results(values_, program_.part(Stage::request), arena_.data(), 10);
  EXPECT_EQ(view(result_of(Stage::request)).stride, 2u);
  program_.place_shared_results(values_, Stage::request, arena_.data());
  EXPECT_EQ(view(result_of(Stage::request)).stride, 0u);
}

TEST_F(ProgramOf, InputsAreReadWhereTheyStand) {
  program_.place_inputs(values_, Stage::request, batch_, 3);
  const NodeId u = program_.part(Stage::request).inputs[0].value;
  EXPECT_EQ(view(u).data, batch_.columns[0].floats.data() + 6);
  EXPECT_EQ(view(u).stride, 2u);
  program_.place_shared_inputs(values_, Stage::request, batch_);
  EXPECT_EQ(view(u).data, batch_.columns[0].floats.data());
  EXPECT_EQ(view(u).stride, 0u);
}

TEST_F(ProgramOf, ItemsAreStoredAndReadBack) {
  Program::place_results(values_, program_.part(Stage::item), arena_.data(), 5);
  program_.place_inputs(values_, Stage::item, batch_, 0);
  const Frame frame{values_.data(), 5, &batch_, 0};
  program_.run(Stage::item, frame);
  std::vector<float> table(5 * program_.item_floats);
  program_.store_items(frame, table.data());

  program_.place_items(values_, table.data());
  for (std::size_t e = 0; e < 5; ++e) {
    const float* stored = view(result_of(Stage::item)).at(e);
    for (std::size_t c = 0; c < 2; ++c) {
      EXPECT_NEAR(stored[c], std::tanh(batch_.columns[1].floats[e * 2 + c]), 1e-6);
    }
  }
}

TEST_F(ProgramOf, ChecksTheColumnsOfAStageOnly) {
  batch_.columns[0].floats.clear();
  EXPECT_NO_THROW(program_.check(batch_, Stage::item));
  EXPECT_THROW(program_.check(batch_, Stage::request), Error);
}

}  // namespace
}  // namespace lore
