#include "train/executor.h"

#include <functional>

#include <gmock/gmock.h>

#include "lore/error.h"
#include "lore/graph/ops.h"

#include "train/batches.h"

namespace lore {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Input item = id_field("item", Side::item, 4);
const Input clicked = history_of(item, 2);
const Input price = float_input("price", 1);

Batch two_rows() {
  return {.rows = 2,
          .columns = {{.ids = {2, 3}, .floats = {}},
                      {.ids = {2, 0, 3, 2}, .floats = {}},
                      {.ids = {}, .floats = {0.5f, -1}}},
          .labels = {1, 0}};
}

// logit = sum of the item's row * mean of the clicked items' rows + price
struct Model {
  Model() {
    const Value target = embedding(input(graph, item), 2, "item");
    const Value ids = input(graph, clicked);
    const Value mean = mean_groups(embedding(ids, 2, "item"), mask(ids), 1);
    const Value ones = parameter(graph, "ones", {1, 2}, Init::ones);
    const Value product = weighted_sum(ones, reshape(target * mean, 2, 1));
    graph.set_output((product + input(graph, price)).id);
    weights = {{"item", Matrix(4, 2, {0, 0, 9, 9, 1, 2, 3, 4})}, {"ones", Matrix(1, 2, {1, 1})}};
  }

  Graph graph;
  std::vector<Input> inputs = {item, clicked, price};
  Weights weights;
};

std::vector<float> floats_of(const at::Tensor& x) {
  return {x.data_ptr<float>(), x.data_ptr<float>() + x.numel()};
}

std::string message_of(const std::function<void()>& call, ErrorKind kind) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    return error.what();
  }
  return "no error";
}

TEST(Executor, ComputesTheFormula) {
  const Model model;
  const Executor executor(model.graph, model.inputs, model.weights);
  // (1, 2) . (1, 2) + 0.5 and (3, 4) . ((3, 4) + (1, 2)) / 2 - 1
  EXPECT_THAT(floats_of(executor.infer(two_rows())), testing::ElementsAre(5.5f, 17));
}

TEST(Executor, TrainingGivesTheSameLogits) {
  const Model model;
  const Executor executor(model.graph, model.inputs, model.weights);
  const Tape tape = executor.train(two_rows(), Random(1));
  EXPECT_THAT(floats_of(tape.output), testing::ElementsAre(5.5f, 17));
  EXPECT_THAT(tape.lookups, SizeIs(2));
  EXPECT_THAT(tape.statistics, IsEmpty());
}

TEST(Executor, FindsInputsWhereverTheyStandInTheSignature) {
  const Model model;
  const Executor executor(model.graph, {price, clicked, item}, model.weights);
  Batch batch = two_rows();
  std::swap(batch.columns[0], batch.columns[2]);
  EXPECT_THAT(floats_of(executor.infer(batch)), testing::ElementsAre(5.5f, 17));
}

TEST(Executor, SeesWeightsWrittenLater) {
  Model model;
  const Executor executor(model.graph, model.inputs, model.weights);
  model.weights.at("ones")(0, 1) = 0;
  EXPECT_THAT(floats_of(executor.infer(two_rows())), testing::ElementsAre(1.5f, 5));
}

TEST(Executor, GivesGradientsToLookupsNotToTables) {
  const Model model;
  const Executor executor(model.graph, model.inputs, model.weights);
  const Tape tape = executor.train(two_rows(), Random(1));
  tape.output.sum().backward();
  EXPECT_THAT(executor.dense(), SizeIs(1));
  EXPECT_THAT(executor.tables(), SizeIs(1));
  for (const Lookup& lookup : tape.lookups) {
    EXPECT_EQ(lookup.table, executor.tables()[0]);
    EXPECT_EQ(lookup.leaf.grad().sizes(), lookup.leaf.sizes());
  }
  EXPECT_THAT(floats_of(tape.lookups[0].leaf.grad()), testing::ElementsAre(1, 2, 2, 3));
}

TEST(Executor, AveragesLookupsWithoutMakingTheirRows) {
  const Model model;
  const Executor executor(model.graph, model.inputs, model.weights);
  const Lookup mean = executor.train(two_rows(), Random(1)).lookups[1];
  EXPECT_EQ(mean.group, 2u);
  EXPECT_EQ(mean.leaf.sizes().vec(), (std::vector<std::int64_t>{2, 1, 2}));
  EXPECT_THAT(floats_of(mean.leaf), testing::ElementsAre(1, 2, 2, 3));
}

TEST(Executor, MakesFieldsTakenTogetherAsOne) {
  Graph graph;
  const std::vector<Value> fields = {embedding(input(graph, item), 2, "item"),
                                     embedding(input(graph, clicked), 2, "item")};
  const Value mean = mean_groups(fields[1], mask(input(graph, clicked)), 1);
  const Value ones = parameter(graph, "ones", {1, 4}, Init::ones);
  const Value sum = weighted_sum(ones, reshape(concat({fields[0], mean}), 4, 1));
  graph.set_output((fm(stack({fields[0], mean})) + sum).id);
  const Model model;
  const Weights weights = {{"item", model.weights.at("item")},
                           {"ones", Matrix(1, 4, {1, 1, 1, 1})}};
  const Executor executor(graph, model.inputs, weights);
  const Tape tape = executor.train(two_rows(), Random(1));
  ASSERT_THAT(tape.lookups, SizeIs(2));
  EXPECT_TRUE(tape.lookups[0].leaf.is_same(tape.lookups[1].leaf));
  tape.output.sum().backward();
  // The gradient of each is the other's row, and 1 from the sum.
  for (int row = 0; row < 2; ++row) {
    const float* of_item = tape.lookups[0].gradients()[std::size_t(row)];
    EXPECT_EQ(of_item[1], tape.lookups[1].leaf[row][1][1].item<float>() + 1);
  }
}

TEST(Executor, AddsUpFieldsThatAreOnlyAddedAsTheyAreLookedUp) {
  Graph graph;
  const Value past = embedding(input(graph, clicked), 2, "item");
  const Value target = embedding(input(graph, item), 2, "item");
  const Value sum = target + mean_groups(past, mask(input(graph, clicked)), 1);
  const Value weights_of_sum = parameter(graph, "weights", {1, 2}, Init::ones);
  graph.set_output(weighted_sum(weights_of_sum, reshape(sum, 2, 1)).id);
  const Model model;
  const Weights weights = {{"item", model.weights.at("item")}, {"weights", Matrix(1, 2, {1, 3})}};
  const Executor executor(graph, model.inputs, weights);
  const Tape tape = executor.train(two_rows(), Random(1));
  ASSERT_THAT(tape.lookups, SizeIs(2));
  EXPECT_THAT(floats_of(tape.lookups[0].leaf), testing::ElementsAre(2, 4, 5, 7));
  tape.output.sum().backward();
  for (const Lookup& lookup : tape.lookups) {
    EXPECT_TRUE(lookup.leaf.is_same(tape.lookups[0].leaf));
    EXPECT_EQ(lookup.gradients()[1][1], 3);
  }
}

TEST(Executor, InferenceKeepsNoGradients) {
  const Model model;
  const Executor executor(model.graph, model.inputs, model.weights);
  EXPECT_FALSE(executor.infer(two_rows()).requires_grad());
}

TEST(Executor, RunsConstantGraphs) {
  Graph graph;
  graph.set_output(parameter(graph, "bias", {1, 1}, Init::ones).id);
  const Weights weights = initial_weights(graph, 1);
  EXPECT_THAT(
      floats_of(Executor(graph, {}, weights).infer({.rows = 3, .columns = {}, .labels = {}})),
      testing::ElementsAre(1, 1, 1));
}

TEST(Executor, GivesNothingForNoRows) {
  const Model model;
  const Executor executor(model.graph, model.inputs, model.weights);
  const Batch none{.rows = 0, .columns = std::vector<Batch::Column>(3), .labels = {}};
  EXPECT_THAT(floats_of(executor.infer(none)), IsEmpty());
}

TEST(Executor, GivesARowOfNumbersAnExample) {
  Graph graph;
  const Value x = input(graph, price);
  graph.set_output(concat({x, affine(x, 2, 1)}).id);
  const Executor executor(graph, {item, clicked, price}, {});
  const at::Tensor output = executor.infer(two_rows());
  EXPECT_EQ(output.sizes(), (std::vector<std::int64_t>{2, 2}));
  EXPECT_THAT(floats_of(output), testing::ElementsAre(0.5f, 2, -1, -1));
}

TEST(Executor, RefusesAGraphWithoutOutput) {
  Graph graph;
  input(graph, price);
  EXPECT_THAT(message_of([&] { Executor(graph, {price}, {}); }, ErrorKind::invalid_argument),
              HasSubstr("no output"));
}

TEST(Executor, RefusesInputsTheDataLacks) {
  const Model model;
  const auto run = [&] { Executor(model.graph, {item, clicked}, model.weights); };
  EXPECT_THAT(message_of(run, ErrorKind::mismatch), HasSubstr("\"price\""));
}

TEST(Executor, RefusesInputsThatDiffer) {
  const Model model;
  Input wider = item;
  wider.cardinality = 5;
  const auto run = [&] { Executor(model.graph, {wider, clicked, price}, model.weights); };
  EXPECT_THAT(message_of(run, ErrorKind::mismatch), HasSubstr("differs"));
}

TEST(Executor, RefusesWeightsOfAnotherModel) {
  Model model;
  model.weights.erase("ones");
  const auto run = [&] { Executor(model.graph, model.inputs, model.weights); };
  EXPECT_THAT(message_of(run, ErrorKind::mismatch), HasSubstr("\"ones\""));
}

TEST(Executor, RefusesIdsBeyondTheTable) {
  const Model model;
  const Executor executor(model.graph, model.inputs, model.weights);
  for (std::int32_t id : {4, -1, 1 << 30}) {
    Batch batch = two_rows();
    batch.columns[1].ids[3] = id;
    EXPECT_THAT(message_of([&] { executor.infer(batch); }, ErrorKind::mismatch),
                HasSubstr("\"history.item\""));
  }
}

TEST(Executor, RefusesColumnsOfAnotherSize) {
  const Model model;
  const Executor executor(model.graph, model.inputs, model.weights);
  Batch batch = two_rows();
  batch.columns[2].floats.pop_back();
  EXPECT_THAT(message_of([&] { executor.infer(batch); }, ErrorKind::mismatch),
              HasSubstr("\"price\""));
  batch.columns.pop_back();
  EXPECT_THAT(message_of([&] { executor.infer(batch); }, ErrorKind::mismatch),
              HasSubstr("expected 2 values"));
}

TEST(Executor, RefusesTablesUsedOtherwise) {
  Graph graph;
  const Value row = embedding(input(graph, item), 1, "item");
  const Value table = parameter(graph, "item", {4, 1}, Init::embedding);
  graph.set_output(weighted_sum(table, stack({row, row, row, row})).id);
  const Weights weights = initial_weights(graph, 1);
  EXPECT_THAT(message_of([&] { Executor(graph, {item}, weights); }, ErrorKind::unsupported),
              HasSubstr("\"item\""));
}

TEST(Executor, RefusesWeightsThatVary) {
  Graph graph;
  const Value row = embedding(input(graph, item), 1, "item");
  graph.set_output(graph.add(Op::linear, {row.id, row.id}));
  const Weights weights = initial_weights(graph, 1);
  EXPECT_THAT(message_of([&] { Executor(graph, {item}, weights); }, ErrorKind::unsupported),
              HasSubstr("varies"));
}

}  // namespace
}  // namespace lore
