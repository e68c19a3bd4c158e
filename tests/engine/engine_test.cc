#include "lore/engine/engine.h"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <new>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/error.h"

#include "engine/models.h"
#include "engine/parity.h"

namespace {

std::atomic<long> allocations = 0;

void* allocate(std::size_t size, std::size_t alignment) {
  ++allocations;
  const std::size_t whole = (size + alignment - 1) / alignment * alignment;
  if (void* memory = std::aligned_alloc(alignment, whole)) return memory;
  throw std::bad_alloc();
}

}  // namespace

// Every allocation of this test program is counted.
void* operator new(std::size_t size) {
  return allocate(size, alignof(std::max_align_t));
}
// Used by std::stable_sort.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

namespace lore {
namespace {

using testing::HasSubstr;

// A compiled model with published items and a request.
struct Served {
  explicit Served(Graph graph_of_model, std::size_t rows = 200)
      : graph(std::move(graph_of_model)),
        weights(random_weights(graph, 1)),
        batch(random_batch(graph.inputs(), rows, 2)),
        engine(Engine::compile(graph, weights, graph.inputs())),
        items(engine.publish(batch)),
        request(one_row(graph.inputs(), batch, 0, [](Side side) { return side != Side::item; })) {}

  std::vector<float> rank(const std::vector<std::int32_t>& candidates) const {
    return lore::rank(engine, request, items, candidates);
  }

  Graph graph;
  Weights weights;
  Batch batch;
  Engine engine;
  Engine::ItemTable items;
  Batch request;
};

template <typename Function>
void for_each_model(Function f) {
  for (const auto& [name, graph] : all_models()) {
    SCOPED_TRACE(name);
    f(graph);
  }
}

TEST(Engine, EqualsTheReferenceOnEveryModel) {
  for_each_model([](const Graph& graph) { expect_parity(graph); });
}

TEST(Engine, RanksAnyNumberOfCandidates) {
  for_each_model([](const Graph& graph) {
    const Served served(graph);
    const std::vector<float> all = served.rank(all_rows(served.items));
    for (std::size_t count : {0, 1, 63, 64, 65, 95, 96, 97, 1000}) {
      std::vector<std::int32_t> candidates(count);
      for (std::size_t i = 0; i < count; ++i) candidates[i] = std::int32_t(i * 7 % 200);
      const std::vector<float> logits = served.rank(candidates);
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(logits[i], all[std::size_t(candidates[i])]) << "bits depend on the company";
      }
    }
  });
}

TEST(Engine, RanksUntilItsDeadline) {
  using Clock = std::chrono::steady_clock;
  for_each_model([](const Graph& graph) {
    const Served served(graph);
    const std::vector<std::int32_t> candidates = all_rows(served.items);
    const std::vector<float> all = served.rank(candidates);
    std::vector<float> logits(candidates.size(), -1);
    Engine::Workspace workspace;
    const auto scored_until = [&](Clock::time_point deadline) {
      return served.engine.rank_until(deadline, served.request, served.items, candidates, logits,
                                      workspace);
    };
    EXPECT_EQ(scored_until(Clock::time_point::min()), 0u);
    EXPECT_EQ(logits, std::vector<float>(candidates.size(), -1));
    EXPECT_EQ(scored_until(Clock::time_point::max()), candidates.size());
    EXPECT_EQ(logits, all);
    const std::size_t some = scored_until(Clock::now());
    EXPECT_TRUE(some % Engine::deadline_block == 0 || some == candidates.size()) << some;
  });
}

TEST(Engine, AppendsRowsThatRankAsIfPublishedTogether) {
  for_each_model([](const Graph& graph) {
    const Served served(graph);
    const auto only_items = [](Side side) { return side == Side::item; };
    Engine::ItemTable table = served.engine.publish(random_batch(graph.inputs(), 0, 1));
    for (std::size_t row : {5, 77, 5}) {
      const Batch item = one_row(graph.inputs(), served.batch, row, only_items);
      table = served.engine.append(table, item);
    }
    ASSERT_EQ(table.rows(), 3u);
    EXPECT_EQ(lore::rank(served.engine, served.request, table, {0, 1, 2}), served.rank({5, 77, 5}));
  });
}

TEST(Engine, ScoresARowTheSameInAnyBatch) {
  for_each_model([](const Graph& graph) {
    const Served served(graph);
    const std::vector<float> all = score(served.engine, served.batch);
    for (std::size_t r : {0, 1, 77, 199}) {
      const Batch alone = one_row(graph.inputs(), served.batch, r, [](Side) { return true; });
      EXPECT_EQ(score(served.engine, alone)[0], all[r]);
    }
  });
}

TEST(Engine, OneWorkspaceServesEngineAfterEngine) {
  Engine::Workspace workspace;
  for (int round = 0; round < 2; ++round) {
    for_each_model([&](const Graph& graph) {
      const Served served(graph, 70);
      for (std::size_t count : {1, 70, 3}) {
        std::vector<std::int32_t> candidates = all_rows(served.items);
        candidates.resize(count);
        std::vector<float> logits(count);
        served.engine.rank(served.request, served.items, candidates, logits, workspace);
        EXPECT_EQ(logits, served.rank(candidates));
      }
      std::vector<float> scores(served.batch.rows);
      served.engine.score(served.batch, scores, workspace);
      EXPECT_EQ(scores, score(served.engine, served.batch));
    });
  }
}

TEST(Engine, AllocatesNothingOnceWarm) {
  for_each_model([](const Graph& graph) {
    const Served served(graph);
    const std::vector<std::int32_t> candidates = all_rows(served.items);
    std::vector<float> logits(candidates.size());
    Engine::Workspace workspace;
    const auto rank_all = [&] {
      served.engine.rank(served.request, served.items, candidates, logits, workspace);
    };
    long before = allocations;
    rank_all();
    EXPECT_GT(allocations, before) << "the counter counts";
    before = allocations;
    for (int call = 0; call < 3; ++call) rank_all();
    EXPECT_EQ(allocations, before);
  });
}

TEST(Engine, ReadsOnlyTheColumnsOfTheSideItComputes) {
  for_each_model([](const Graph& graph) {
    const Served served(graph);
    const Batch item =
        one_row(graph.inputs(), served.batch, 5, [](Side side) { return side == Side::item; });
    const Engine::ItemTable alone = served.engine.publish(item);
    EXPECT_EQ(lore::rank(served.engine, served.request, alone, {0}), served.rank({5}));
  });
}

// KAR's "prestored" vectors: the item's adaptor is an item's value like any other.
TEST(Engine, FoldsAnItemsAdaptorIntoItsRow) {
  Graph graph;
  const Value item = adapted(graph, Side::item);
  const Value user = adapted(graph, Side::user);
  graph.set_output(linear(concat({user, item}), 1, "out").id);
  const Engine::Cost cost = Engine::compile(graph, random_weights(graph, 1), graph.inputs()).cost();
  EXPECT_EQ(cost.candidate, 0);
  EXPECT_EQ(cost.floats_per_item, 1);
  const std::int64_t experts = 2 * (12 * 7 + 7 * 5) + 12 * 2;
  EXPECT_EQ(cost.item, experts + 5);
  EXPECT_EQ(cost.request, experts + 5);
}

TEST(Engine, LeavesACandidateOfDeepFmTheLayersAboveTheFirst) {
  const Engine::Cost cost = Served(deepfm()).engine.cost();
  EXPECT_EQ(cost.candidate, 8 * 6 + 6);
  EXPECT_EQ(cost.item, 3 * 4 * 8);
  EXPECT_EQ(cost.request, 4 * 4 * 8);
}

TEST(Engine, RanksByAModelOfOneSide) {
  for (Side side : {Side::user, Side::item}) {
    Graph graph;
    output_all(tanh(linear(input(graph, floats("x", side, 3)), 4, "l")));
    expect_parity(graph);
    EXPECT_EQ(Engine::compile(graph, random_weights(graph, 1), graph.inputs()).cost().candidate, 0);
  }
}

TEST(Engine, RanksByAConstant) {
  Graph graph;
  graph.set_output(parameter(graph, "prior", {1, 1}, Init::zeros).id);
  Weights weights;
  weights.emplace("prior", Matrix(1, 1, {0.25f}));
  Batch batch{.rows = 3, .columns = {}, .labels = {}};
  const Engine engine = Engine::compile(graph, weights, {});
  EXPECT_EQ(score(engine, batch), std::vector(3, 0.25f));
  EXPECT_EQ(rank(engine, batch, engine.publish(batch), {2, 0}), std::vector(2, 0.25f));
}

TEST(Engine, LeavesOutWhatTheOutputDoesNotNeed) {
  Graph graph;
  linear(input(graph, floats("unused", Side::user, 3)), 4, "unused");
  output_all(input(graph, floats("x", Side::item, 3)));
  Weights weights = random_weights(graph, 1);
  weights.erase("unused.weight");
  EXPECT_NO_THROW(Engine::compile(graph, weights, {floats("x", Side::item, 3)}));
}

TEST(Engine, PublishesNoItemsAndScoresNoRows) {
  const Served served(din(), 1);
  Batch empty = random_batch(served.graph.inputs(), 0, 1);
  EXPECT_EQ(served.engine.publish(empty).rows(), 0u);
  EXPECT_TRUE(score(served.engine, empty).empty());
  EXPECT_EQ(Engine::ItemTable().rows(), 0u);
}

TEST(Engine, ReportsTheMemoryOfAnItem) {
  const Served served(kar());
  EXPECT_EQ(served.items.rows(), 200u);
  EXPECT_EQ(served.items.bytes(),
            200u * sizeof(float) * std::size_t(served.engine.cost().floats_per_item));
}

TEST(Engine, RefusesInputsOfAnotherSignature) {
  const Graph graph = deepfm();
  std::vector<Input> inputs = graph.inputs();
  inputs[3].cardinality += 1;
  try {
    Engine::compile(graph, random_weights(graph, 1), inputs);
    FAIL() << "compiled";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::mismatch);
    EXPECT_THAT(error.what(), HasSubstr(inputs[3].name));
  }
}

TEST(Engine, RefusesWeightsOfAnotherModel) {
  const Graph graph = deepfm();
  Weights weights = random_weights(graph, 1);
  weights.at("deep.0.bias")(0, 0) = std::nanf("");
  EXPECT_THROW(Engine::compile(graph, weights, graph.inputs()), Error);
  weights.erase("deep.0.bias");
  EXPECT_THROW(Engine::compile(graph, weights, graph.inputs()), Error);
}

TEST(Engine, RefusesAGraphWithoutAnOutput) {
  Graph graph;
  input(graph, floats("x", Side::item, 3));
  EXPECT_THROW(Engine::compile(graph, {}, graph.inputs()), Error);
}

TEST(Engine, RefusesABatchThatLacksAColumn) {
  const Served served(deepfm());
  Engine::Workspace workspace;
  std::vector<float> logits(served.batch.rows);
  for (std::size_t column = 0; column < served.batch.columns.size(); ++column) {
    Batch broken = served.batch;
    broken.columns[column].ids.pop_back();
    EXPECT_THROW(served.engine.score(broken, logits, workspace), Error);
  }
  Batch broken = served.batch;
  broken.columns.clear();
  EXPECT_THROW(served.engine.publish(broken), Error);
  logits.pop_back();
  EXPECT_THROW(served.engine.score(served.batch, logits, workspace), Error);
}

// Layers wide enough to go through bytes.
Graph wide_deepfm() {
  return deepfm(columns(4), 16, {64, 48});
}

TEST(Engine, ScoresNearlyTheSameInReducedPrecision) {
  const Graph graph = wide_deepfm();
  const Weights weights = initial_weights(graph, 1);
  const Batch batch = random_batch(graph.inputs(), 40, 1);
  const Batch request =
      one_row(graph.inputs(), batch, 0, [](Side side) { return side != Side::item; });
  const Engine exact = Engine::compile(graph, weights, graph.inputs());
  const Engine reduced =
      Engine::compile(graph, weights, graph.inputs(), {.precision = ScorePrecision::reduced});
  const Engine::ItemTable items = exact.publish(batch);
  const std::vector<float> expected = rank(exact, request, items, all_rows(items));
  const std::vector<float> found = rank(reduced, request, reduced.publish(batch), all_rows(items));
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 5e-3);
  EXPECT_EQ(rank(reduced, request, items, all_rows(items)), found)
      << "what is published is the same";
}

TEST(Engine, AnswersWithARowOfAnyWidth) {
  Graph graph;
  const Value u = input(graph, floats("u", Side::user, 3));
  const Value i = input(graph, floats("i", Side::item, 3));
  graph.set_output((u * i).id);
  const Engine engine = Engine::compile(graph, {}, graph.inputs());
  EXPECT_EQ(engine.output_width(), 3u);
  Batch batch{.rows = 2, .columns = {}, .labels = {}};
  batch.columns = {{.ids = {}, .floats = {1, 2, 3, 4, 5, 6}},
                   {.ids = {}, .floats = {2, 2, 2, 3, 3, 3}}};
  std::vector<float> rows(6);
  Engine::Workspace workspace;
  engine.score(batch, rows, workspace);
  EXPECT_THAT(rows, testing::ElementsAre(2, 4, 6, 12, 15, 18));

  Batch request = batch;
  request.rows = 1;
  request.columns[0].floats.resize(3);
  const std::int32_t candidates[] = {1, 0};
  engine.rank(request, engine.publish(batch), candidates, rows, workspace);
  EXPECT_THAT(rows, testing::ElementsAre(3, 6, 9, 2, 4, 6));
}

}  // namespace
}  // namespace lore
