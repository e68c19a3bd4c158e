#include "lore/engine/engine.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

#include "lore/error.h"
#include "lore/graph/parameters.h"

#include "engine/compile.h"
#include "engine/inference.h"
#include "engine/program.h"
#include "engine/signature.h"
#include "engine/split.h"

namespace lore {

struct Engine::Plan {
  Program program;
};

struct Engine::ItemTable::Data {
  std::size_t rows = 0;
  kernel::AlignedFloats own;  // [rows, item_floats], or they are
  Array<float> adopted;
  Batch columns;      // where the values that are computed late come from, or
  ItemSource source;  // what gives these columns

  std::span<const float> values() const {
    return own.size() > 0 ? std::span<const float>(own.data(), own.size()) : adopted.values();
  }
};

struct Engine::Workspace::Data {
  std::vector<View> values;
  Batch items;  // columns of a block's candidates
  kernel::AlignedFloats memory;

  float* reserve(std::size_t floats) {
    if (memory.size() < floats) memory.resize(floats);
    return memory.data();
  }
};

namespace {

// Examples computed together: as many as keep their values in the second-level cache, a multiple
// of the rows that a matrix product takes at once.
std::size_t block_of(std::size_t floats_per_example) {
  constexpr std::size_t cache_floats = 160 * 1024;
  constexpr std::size_t rows_at_once = 12;
  const std::size_t fit = cache_floats / std::max<std::size_t>(floats_per_example, 1);
  if (fit < rows_at_once) return std::max<std::size_t>(fit, 4);
  return std::min<std::size_t>(fit / rows_at_once * rows_at_once, 96);
}

// Calls f(first, count) for each block of `total` examples, while `go_on()`. Returns how many it
// was called for.
template <typename GoOn, typename Function>
std::size_t for_blocks_while(GoOn go_on, std::size_t total, std::size_t block, Function f) {
  std::size_t first = 0;
  while (first < total && go_on()) {
    const std::size_t count = std::min(block, total - first);
    f(first, count);
    first += count;
  }
  return first;
}

constexpr auto to_the_end = [] { return true; };
constexpr std::size_t any_block = std::numeric_limits<std::size_t>::max();

template <typename Function>
void for_each_block(std::size_t total, std::size_t block, Function f) {
  for_blocks_while(to_the_end, total, block, f);
}

template <typename T>
void extend(std::vector<T>& all, const std::vector<T>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

Batch joined(Batch all, const Batch& more) {
  all.rows += more.rows;
  for (std::size_t i = 0; i < all.columns.size(); ++i) {
    extend(all.columns[i].ids, more.columns[i].ids);
    extend(all.columns[i].floats, more.columns[i].floats);
  }
  return all;
}

std::size_t bytes_of(const Batch& batch) {
  std::size_t values = 0;
  for (const Batch::Column& column : batch.columns) {
    values += column.ids.size() + column.floats.size();
  }
  return values * sizeof(float);
}

void require_row(const Graph& graph) {
  if (graph.output() >= 0 && graph.node(graph.output()).shape.rows == 1) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "the graph has no row for its output",
               .expected = "a value of shape [1, K]"});
}

}  // namespace

bool can_reduce_precision() {
  return kernel::ByteMatrix::is_supported();
}

Engine::Engine(std::unique_ptr<const Plan> plan) : plan_(std::move(plan)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Engine::ItemTable::ItemTable() : data_(std::make_unique<Data>()) {}
Engine::ItemTable::ItemTable(ItemTable&&) noexcept = default;
Engine::ItemTable& Engine::ItemTable::operator=(ItemTable&&) noexcept = default;
Engine::ItemTable::~ItemTable() = default;

std::size_t Engine::ItemTable::rows() const {
  return data_->rows;
}

std::size_t Engine::ItemTable::bytes() const {
  return data_->values().size_bytes() + bytes_of(data_->columns);
}

std::span<const float> Engine::ItemTable::values() const {
  return data_->values();
}

Engine::Workspace::Workspace() : data_(std::make_unique<Data>()) {}
Engine::Workspace::Workspace(Workspace&&) noexcept = default;
Engine::Workspace& Engine::Workspace::operator=(Workspace&&) noexcept = default;
Engine::Workspace::~Workspace() = default;

Engine Engine::compile(const Graph& graph, const Weights& weights, const std::vector<Input>& inputs,
                       const EngineOptions& options, const Tables& tables) {
  require_row(graph);
  const Graph model = graph.pruned();
  check_parameters(model, weights, tables);
  columns_of(model, inputs);

  Weights all = weights;
  const Graph serving = split_by_stage(inference_graph(model, all), all);
  const std::vector<std::size_t> columns = columns_of(serving, inputs);
  return Engine(std::make_unique<const Plan>(
      Plan{compile_program(serving, std::move(all), columns, options, tables)}));
}

void Engine::score(const Batch& batch, std::span<float> logits, Workspace& workspace) const {
  static constexpr std::array computed = {Stage::item, Stage::request, Stage::candidate};
  const Program& program = plan_->program;
  std::size_t floats = 0;
  for (Stage stage : computed) {
    program.check(batch, stage);
    floats += program.part(stage).arena_floats;
  }
  if (logits.size() != batch.rows * program.output_floats) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "not the room for an output for each row of the batch",
                 .expected = std::to_string(batch.rows * program.output_floats),
                 .found = std::to_string(logits.size())});
  }
  Workspace::Data& scratch = *workspace.data_;
  const std::size_t block = block_of(floats);
  float* arena = scratch.reserve(floats * block);
  scratch.values = program.fixed;
  for (Stage stage : computed) {
    Program::place_results(scratch.values, program.part(stage), arena, block);
    arena += program.part(stage).arena_floats * block;
  }
  for_each_block(batch.rows, block, [&](std::size_t first, std::size_t count) {
    const Frame frame{scratch.values.data(), count, &batch, first};
    for (Stage stage : computed) {
      program.place_inputs(scratch.values, stage, batch, first);
      program.run(stage, frame);
    }
    program.read_output(frame, logits.data() + first * program.output_floats);
  });
}

Engine::ItemTable Engine::publish(const Batch& items) const {
  const Program& program = plan_->program;
  ItemTable table;
  table.data_->rows = items.rows;
  table.data_->own.resize(items.rows * program.item_floats);
  compute_items(items, table.data_->own.data());
  if (program.keeps_columns) table.data_->columns = program.item_columns(items);
  return table;
}

void Engine::compute_items(const Batch& items, float* rows) const {
  const Program& program = plan_->program;
  program.check(items, Stage::item);
  const std::size_t floats = program.part(Stage::item).arena_floats;
  const std::size_t block = block_of(floats);
  std::vector<View> values = program.fixed;
  kernel::AlignedFloats arena(floats * block);
  Program::place_results(values, program.part(Stage::item), arena.data(), block);
  for_each_block(items.rows, block, [&](std::size_t first, std::size_t count) {
    program.place_inputs(values, Stage::item, items, first);
    const Frame frame{values.data(), count, &items, first};
    program.run(Stage::item, frame);
    program.store_items(frame, rows + first * program.item_floats);
  });
}

Engine::ItemTable Engine::publish(std::size_t count, ItemSource source) const {
  constexpr std::size_t items_at_once = 4096;
  const std::size_t floats = plan_->program.item_floats;
  ItemTable table;
  table.data_->rows = count;
  table.data_->own.resize(count * floats);
  std::vector<std::int32_t> items;
  Batch batch;
  for_each_block(floats == 0 ? 0 : count, items_at_once, [&](std::size_t first, std::size_t size) {
    items.resize(size);
    std::iota(items.begin(), items.end(), static_cast<std::int32_t>(first));
    source(items, batch);
    compute_items(batch, table.data_->own.data() + first * floats);
  });
  table.data_->source = std::move(source);
  return table;
}

Engine::ItemTable Engine::adopt(std::size_t count, Array<float> values, ItemSource source) const {
  const std::size_t expected = count * plan_->program.item_floats;
  if (values.size() != expected) {
    throw Error({.kind = ErrorKind::mismatch,
                 .problem = "not the item-only values of this model",
                 .expected = std::to_string(expected) + " numbers",
                 .found = std::to_string(values.size())});
  }
  ItemTable table;
  table.data_->rows = count;
  table.data_->adopted = std::move(values);
  table.data_->source = std::move(source);
  return table;
}

Engine::ItemTable Engine::append(const ItemTable& items, const Batch& more) const {
  const ItemTable tail = publish(more);
  ItemTable table;
  table.data_->rows = items.rows() + tail.rows();
  const kernel::AlignedFloats& head_values = items.data_->own;
  const kernel::AlignedFloats& tail_values = tail.data_->own;
  table.data_->own.resize(head_values.size() + tail_values.size());
  float* const values = table.data_->own.data();
  std::copy_n(head_values.data(), head_values.size(), values);
  std::copy_n(tail_values.data(), tail_values.size(), values + head_values.size());
  table.data_->columns = joined(items.data_->columns, tail.data_->columns);
  return table;
}

template <typename GoOn>
std::size_t Engine::rank_while(GoOn go_on, std::size_t largest_block, const Batch& request,
                               const ItemTable& items, std::span<const std::int32_t> candidates,
                               std::span<float> logits, Workspace& workspace) const {
  const Program& program = plan_->program;
  const std::size_t request_floats = program.part(Stage::request).arena_floats;
  const std::size_t candidate_floats = program.ranked.arena_floats;
  const std::size_t late_floats =
      program.keeps_columns ? program.part(Stage::item).arena_floats : 0;
  const std::size_t floats = candidate_floats + late_floats + program.item_floats;
  const std::size_t block = std::min(largest_block, block_of(floats));

  Workspace::Data& scratch = *workspace.data_;
  float* const arena = scratch.reserve(request_floats + floats * block);
  float* const late = arena + request_floats + candidate_floats * block;
  float* const rows = late + late_floats * block;
  scratch.values = program.fixed;
  program.place_shared_results(scratch.values, Stage::request, arena);
  program.place_shared_inputs(scratch.values, Stage::request, request);
  Program::place_results(scratch.values, program.ranked, arena + request_floats, block);
  if (program.keeps_columns) {
    Program::place_results(scratch.values, program.part(Stage::item), late, block);
  }

  program.run(Stage::request, {scratch.values.data(), 1, &request, 0});
  const kernel::TableView table{items.data_->values().data(), items.data_->rows,
                                program.item_floats};
  return for_blocks_while(
      go_on, candidates.size(), block, [&](std::size_t first, std::size_t count) {
        const Frame frame{scratch.values.data(), count, &scratch.items, 0};
        const std::int32_t* const chosen = candidates.data() + first;
        if (program.keeps_columns) {
          if (items.data_->source) {
            items.data_->source({chosen, count}, scratch.items);
          } else {
            program.gather_item_columns(items.data_->columns, chosen, count, scratch.items);
          }
          program.place_inputs(scratch.values, Stage::item, scratch.items, 0);
        }
        if (program.item_floats > 0) kernel::gather(table, chosen, count, rows);
        program.place_items(scratch.values, rows);
        program.run_late(frame);
        Program::run(program.ranked, frame);
        program.read_output(frame, logits.data() + first * program.output_floats);
      });
}

void Engine::rank(const Batch& request, const ItemTable& items,
                  std::span<const std::int32_t> candidates, std::span<float> logits,
                  Workspace& workspace) const {
  rank_while(to_the_end, any_block, request, items, candidates, logits, workspace);
}

std::size_t Engine::rank_until(std::chrono::steady_clock::time_point deadline, const Batch& request,
                               const ItemTable& items, std::span<const std::int32_t> candidates,
                               std::span<float> logits, Workspace& workspace) const {
  const auto in_time = [&] { return std::chrono::steady_clock::now() <= deadline; };
  return rank_while(in_time, deadline_block, request, items, candidates, logits, workspace);
}

std::size_t Engine::output_width() const {
  return plan_->program.output_floats;
}

Engine::Cost Engine::cost() const {
  const Program& program = plan_->program;
  return {.item = program.part(Stage::item).multiply_adds,
          .request = program.part(Stage::request).multiply_adds,
          .candidate = program.part(Stage::candidate).multiply_adds,
          .floats_per_item = static_cast<std::int64_t>(program.item_floats)};
}

}  // namespace lore
