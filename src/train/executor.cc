#include "train/executor.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "lore/error.h"

#include "train/fm_function.h"

namespace lore {

namespace {

std::size_t index_of(NodeId id) {
  return static_cast<std::size_t>(id);
}

std::size_t position_of(const Input& input, const std::vector<Input>& signature) {
  const auto found = std::find(signature.begin(), signature.end(), input);
  if (found != signature.end()) return static_cast<std::size_t>(found - signature.begin());
  const auto same_name = [&](const Input& other) { return other.name == input.name; };
  const bool differs = std::any_of(signature.begin(), signature.end(), same_name);
  throw Error({.kind = ErrorKind::mismatch,
               .problem = differs ? "an input of the graph differs from the data's of that name"
                                  : "an input of the graph is not in the data",
               .place = {.field = input.name},
               .hint = "build the graph from the inputs() of the same feature store"});
}

[[noreturn]] void refuse(const Node& parameter, const char* problem) {
  throw Error(
      {.kind = ErrorKind::unsupported, .problem = problem, .place = {.field = parameter.name}});
}

bool is_table_operand(const Node& node, std::size_t position) {
  return node.op == Op::embedding && position == 1;
}

Graph runnable(const Graph& graph) {
  if (graph.output() >= 0) return graph.pruned();
  throw Error({.kind = ErrorKind::invalid_argument, .problem = "the graph has no output"});
}

std::vector<bool> find_tables(const Graph& graph) {
  std::vector<bool> is_table(graph.nodes().size());
  for (const Node& node : graph.nodes()) {
    if (node.op == Op::embedding) is_table[index_of(node.operands[1])] = true;
  }
  return is_table;
}

// What training assumes of a graph beyond its shapes.
void check_operands(const Graph& graph, const std::vector<bool>& is_table) {
  for (const Node& node : graph.nodes()) {
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
      const Node& operand = graph.node(node.operands[i]);
      if (is_table[index_of(node.operands[i])] && !is_table_operand(node, i)) {
        refuse(operand, "an embedding table is used for something else than lookups");
      }
      const bool is_layer = node.op == Op::linear || node.op == Op::grouped_linear;
      if (is_layer && i > 0 && !operand.sides.constant()) {
        refuse(operand, "the weight of a linear layer varies between examples");
      }
    }
  }
}

// The lookup whose groups of rows `mean` averages, if all it leaves out is padding: then the rows
// themselves, [B, K, D], need not be made.
NodeId pooled_lookup(const Graph& graph, const Node& mean) {
  if (mean.op != Op::mean_groups) return -1;
  const Node& rows = graph.node(mean.operands[0]);
  const Node& mask = graph.node(mean.operands[1]);
  const bool same_ids =
      rows.op == Op::embedding && mask.op == Op::mask && rows.operands[0] == mask.operands[0];
  return same_ids ? mean.operands[0] : -1;
}

// Rows that are looked up for one member of a block after the other: what they fill stays in the
// cache.
constexpr std::int64_t rows_at_once = 512;

// A block in place of its members, as an operand of `op`.
at::Tensor as_operand(Op op, const at::Tensor& block) {
  if (op == Op::stack) return block;
  if (op == Op::add) return block.size(1) == 1 ? block : block.sum(1, true);
  return block.reshape({block.size(0), 1, block.size(1) * block.size(2)});
}

}  // namespace

StridedRows<const float> Lookup::gradients() const {
  at::Tensor& gradient = leaf.mutable_grad();
  if (!gradient.defined()) return {};
  gradient = gradient.contiguous();
  return {gradient.data_ptr<float>() + offset, stride};
}

Executor::Executor(const Graph& graph, const std::vector<Input>& inputs, const Weights& weights)
    : graph_(runnable(graph)),
      columns_(graph_.nodes().size()),
      parameters_(graph_.nodes().size()),
      tables_(graph_.nodes().size()) {
  check_weights(graph_, weights);
  const std::vector<bool> is_table = find_tables(graph_);
  check_operands(graph_, is_table);
  for (std::size_t i = 0; i < graph_.nodes().size(); ++i) {
    const auto id = static_cast<NodeId>(i);
    const Node& node = graph_.node(id);
    if (node.op == Op::input) columns_[i] = position_of(graph_.input_of(id), inputs);
    if (node.op != Op::parameter) continue;
    if (is_table[i]) {
      tables_[i] = &weights.at(node.name);
    } else {
      add_parameter(id, weights.at(node.name));
    }
  }
  plan();
}

void Executor::plan() {
  for (const Node& node : graph_.nodes()) pooled_.push_back(pooled_lookup(graph_, node));
  std::vector<bool> lookups;
  for (std::size_t i = 0; i < graph_.nodes().size(); ++i) {
    lookups.push_back(is_lookup(static_cast<NodeId>(i)));
  }
  blocks_ = find_lookup_blocks(graph_, lookups);
  plan_blocks();
  plan_entities();
  layers_ = plan_layers(graph_, entity_);
  plan_lifetimes();
}

void Executor::plan_blocks() {
  block_of_.assign(graph_.nodes().size(), blocks_.size());
  is_summed_.assign(blocks_.size(), true);
  for (std::size_t block = 0; block < blocks_.size(); ++block) {
    for (NodeId member : blocks_[block]) block_of_[index_of(member)] = block;
  }
  for (const Node& node : graph_.nodes()) {
    for (NodeId operand : node.operands) {
      const std::size_t block = block_of_[index_of(operand)];
      if (block < blocks_.size() && node.op != Op::add) is_summed_[block] = false;
    }
  }
}

void Executor::plan_entities() {
  entity_ = find_entity_values(graph_);
  is_spread_.assign(graph_.nodes().size(), false);
  is_spread_[index_of(graph_.output())] = true;
  for (std::size_t i = 0; i < graph_.nodes().size(); ++i) {
    if (entity_[i]) continue;
    for (NodeId operand : graph_.nodes()[i].operands) is_spread_[index_of(operand)] = true;
  }
}

void Executor::plan_lifetimes() {
  const auto count = static_cast<NodeId>(graph_.nodes().size());
  last_use_.assign(graph_.nodes().size(), -1);
  last_use_[index_of(graph_.output())] = count;
  for (NodeId id = count; id-- > 0;) {
    if (last_use_[index_of(id)] < 0 || pooled_[index_of(id)] >= 0) continue;
    for (NodeId operand : graph_.node(id).operands) {
      last_use_[index_of(operand)] = std::max(last_use_[index_of(operand)], id);
    }
  }
}

void Executor::add_parameter(NodeId id, const Matrix& values) {
  const Node& node = graph_.node(id);
  at::Tensor& tensor = parameters_[index_of(id)];
  tensor = tensor_over(values.data(), {node.shape.rows, node.shape.cols});
  if (!is_trained(node.init)) return;
  tensor.requires_grad_();
  dense_.push_back({id, tensor});
}

std::vector<NodeId> Executor::tables() const {
  std::vector<NodeId> ids;
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    if (tables_[i] != nullptr) ids.push_back(static_cast<NodeId>(i));
  }
  return ids;
}

at::Tensor Executor::infer(const Batch& batch) const {
  const c10::AutoGradMode no_gradients(false);
  Pass pass{.batch = static_cast<std::int64_t>(batch.rows)};
  std::vector<Lookup> lookups;
  return run(batch, pass, lookups);
}

Tape Executor::train(const Batch& batch, Random random, LayerPrecision precision) const {
  const c10::AutoGradMode gradients(true);
  Pass pass{.batch = static_cast<std::int64_t>(batch.rows),
            .training = true,
            .precision = precision,
            .random = random};
  Tape tape;
  tape.output = run(batch, pass, tape.lookups);
  tape.statistics = std::move(pass.statistics);
  return tape;
}

at::Tensor Executor::run(const Batch& batch, Pass& pass, std::vector<Lookup>& lookups) const {
  const std::vector<at::Tensor> nothing(graph_.nodes().size());
  Run run{.batch = batch, .pass = pass, .lookups = lookups, .values = nothing, .spread = nothing};
  for (std::size_t i = 0; i < nothing.size(); ++i) {
    const auto id = static_cast<NodeId>(i);
    if (last_use_[i] < 0) continue;
    if (const std::optional<Side> side = entity_[i]) {
      const Entities& entities = entities_of(*side, run);
      run.values[i] = entity_value_of(id, entities, run);
      if (is_spread_[i]) run.spread[i] = spread_of(id, entities, run);
    } else {
      run.values[i] = value_of(id, run);
    }
    forget_operands(id, run);
  }
  const std::size_t last = index_of(graph_.output());
  const at::Tensor& output = entity_[last] ? run.spread[last] : run.values[last];
  const std::int64_t numbers = graph_.node(graph_.output()).shape.cols;
  std::vector<std::int64_t> sizes = {pass.batch};
  if (numbers > 1) sizes.push_back(numbers);
  return output.expand({pass.batch, 1, numbers}).reshape(sizes).contiguous();
}

void Executor::forget_operands(NodeId id, Run& run) const {
  for (NodeId operand : graph_.node(id).operands) {
    if (last_use_[index_of(operand)] != id) continue;
    run.values[index_of(operand)].reset();
    run.spread[index_of(operand)].reset();
  }
}

at::Tensor Executor::value_of(NodeId id, Run& run) const {
  const Node& node = graph_.node(id);
  switch (node.op) {
    case Op::input:  // ids are read by those who look them up
      return graph_.input_of(id).is_ids() ? at::Tensor() : floats_of(id, run.batch);
    case Op::parameter:
      return parameters_[index_of(id)];
    case Op::mask:
      return mask_of(node.operands[0], run.batch);
    default:
      break;
  }
  if (is_lookup(id)) return look_up(id, run.batch, run.lookups);
  if (node.op == Op::fm && run.pass.training) return fm_of(operands_of(id, run)[0], run);
  return computed(id, operands_of(id, run), run.pass);
}

at::Tensor Executor::computed(NodeId id, const std::vector<at::Tensor>& operands,
                              Pass& pass) const {
  const Node& node = graph_.node(id);
  const LayerPlan& layer = layers_[index_of(id)];
  if (pass.training && layer.is_done) return operands[0];
  if (pass.training && node.op == Op::linear) return train_layer(node, operands, pass, layer);
  return evaluate(node, operands, pass);
}

// Those who take the same fields later take them from the term, so that their gradients meet there
// in one pass over memory.
at::Tensor Executor::fm_of(const at::Tensor& fields, Run& run) const {
  const FmTerm term = fm_term(fields);
  for (at::Tensor& value : run.values) {
    if (value.is_same(fields)) value = term.fields;
  }
  return term.value;
}

at::Tensor Executor::entity_value_of(NodeId id, const Entities& entities, Run& run) const {
  const Node& node = graph_.node(id);
  if (node.op == Op::input) return entities.once(floats_of(id, run.batch));
  Pass pass{.batch = entities.count(),
            .training = run.pass.training,
            .precision = run.pass.precision,
            .row_weight = entities.weight};
  at::Tensor value = computed(id, operands_of(id, run), pass);
  std::ranges::move(pass.statistics, std::back_inserter(run.pass.statistics));
  return value;
}

at::Tensor Executor::spread_of(NodeId id, const Entities& entities, const Run& run) const {
  if (graph_.node(id).op == Op::input) return floats_of(id, run.batch);
  return entities.spread(run.values[index_of(id)]);
}

const Entities& Executor::entities_of(Side side, Run& run) const {
  const auto known = run.entities.find(side);
  if (known != run.entities.end()) return known->second;
  std::vector<const Batch::Column*> columns;
  for (std::size_t i = 0; i < entity_.size(); ++i) {
    const auto id = static_cast<NodeId>(i);
    if (entity_[i] == side && graph_.node(id).op == Op::input) {
      columns.push_back(&column_of(id, run.batch));
    }
  }
  return run.entities.emplace(side, distinct_rows(columns, run.batch.rows)).first->second;
}

std::vector<at::Tensor> Executor::operands_of(NodeId id, const Run& run) const {
  const Node& node = graph_.node(id);
  std::vector<at::Tensor> operands;
  for (std::size_t i = 0; i < node.operands.size(); ++i) {
    const std::size_t operand = index_of(node.operands[i]);
    const bool is_of_all = entity_[operand] && !entity_[index_of(id)];
    const at::Tensor& value = is_of_all ? run.spread[operand] : run.values[operand];
    if (block_of_[operand] == blocks_.size()) {
      operands.push_back(value);
    } else {
      operands.push_back(as_operand(node.op, value));
      i += blocks_[block_of_[operand]].size() - 1;
    }
  }
  return operands;
}

const Batch::Column& Executor::column_of(NodeId id, const Batch& batch) const {
  const Input& input = graph_.input_of(id);
  const std::size_t position = columns_[index_of(id)];
  const std::size_t expected = batch.rows * static_cast<std::size_t>(input.width);
  if (position < batch.columns.size()) {
    const Batch::Column& column = batch.columns[position];
    if ((input.is_ids() ? column.ids.size() : column.floats.size()) == expected) return column;
  }
  throw Error({.kind = ErrorKind::mismatch,
               .problem = "a column of the batch has another size than its input",
               .place = {.field = input.name},
               .expected = std::to_string(expected) + " values"});
}

at::Tensor Executor::floats_of(NodeId id, const Batch& batch) const {
  const Batch::Column& column = column_of(id, batch);
  return tensor_over(column.floats.data(),
                     {static_cast<std::int64_t>(batch.rows), 1, graph_.node(id).shape.cols});
}

at::Tensor Executor::mask_of(NodeId id, const Batch& batch) const {
  const Batch::Column& column = column_of(id, batch);
  at::Tensor mask =
      at::empty({static_cast<std::int64_t>(batch.rows), graph_.node(id).shape.cols, 1});
  std::transform(column.ids.begin(), column.ids.end(), mask.data_ptr<float>(),
                 [](std::int32_t value) { return value == padding_id ? 0.0f : 1.0f; });
  return mask;
}

bool Executor::is_lookup(NodeId id) const {
  return graph_.node(id).op == Op::embedding || pooled_[index_of(id)] >= 0;
}

const Node& Executor::embedding_of(NodeId lookup) const {
  const NodeId rows = pooled_[index_of(lookup)];
  return graph_.node(rows >= 0 ? rows : lookup);
}

Lookup Executor::prepare(NodeId lookup, const Batch& batch) const {
  const Node& embedding = embedding_of(lookup);
  const NodeId input = embedding.operands[0];
  const std::span<const std::int32_t> ids = column_of(input, batch).ids;
  const auto cardinality =
      static_cast<std::int64_t>(tables_[index_of(embedding.operands[1])]->rows());
  if (const std::int32_t* id = find_foreign(ids, cardinality)) {
    throw Error({.kind = ErrorKind::mismatch,
                 .problem = "an id of the batch is beyond its table",
                 .place = {.field = graph_.node(input).name},
                 .expected = "0 to " + std::to_string(cardinality - 1),
                 .found = std::to_string(*id)});
  }
  const Shape shape = graph_.node(lookup).shape;
  return {.table = embedding.operands[1],
          .ids = ids,
          .group = static_cast<std::size_t>(embedding.shape.rows / shape.rows),
          .stride = static_cast<std::size_t>(shape.cols)};
}

// The value of a lookup; of a block, that of its first member stands for all.
at::Tensor Executor::look_up(NodeId id, const Batch& batch, std::vector<Lookup>& lookups) const {
  if (const std::size_t block = block_of_[index_of(id)]; block < blocks_.size()) {
    if (blocks_[block].front() != id) return {};
    return look_up_block(block, batch, lookups);
  }
  Lookup& lookup = lookups.emplace_back(prepare(id, batch));
  const Shape shape = graph_.node(id).shape;
  lookup.leaf = at::empty({static_cast<std::int64_t>(batch.rows), shape.rows, shape.cols});
  look_up_means(*tables_[index_of(lookup.table)], lookup.ids, lookup.group,
                {lookup.leaf.data_ptr<float>(), lookup.stride});
  const bool is_learnt = is_trained(graph_.node(lookup.table).init);
  return lookup.leaf.requires_grad_(is_learnt && c10::GradMode::is_enabled());
}

void Executor::look_up_rows(const Lookup& member, std::int64_t first, std::int64_t count,
                            StridedRows<float> rows) const {
  const std::span<const std::int32_t> ids = member.ids.subspan(
      static_cast<std::size_t>(first) * member.group, std::size_t(count) * member.group);
  look_up_means(*tables_[index_of(member.table)], ids, member.group, rows);
}

// Fills in what a member of a block has for `count` of the batch's rows.
void Executor::fill_rows(const Lookup& member, std::int64_t first, std::int64_t count) const {
  float* const values = member.leaf.data_ptr<float>() + member.offset;
  look_up_rows(member, first, count,
               {values + static_cast<std::size_t>(first) * member.stride, member.stride});
}

// Adds it to what others have.
void Executor::add_rows(const Lookup& member, std::int64_t first, std::int64_t count) const {
  std::vector<float> rows(static_cast<std::size_t>(count) * member.stride);
  look_up_rows(member, first, count, {rows.data(), member.stride});
  float* const sums = member.leaf.data_ptr<float>() + std::size_t(first) * member.stride;
  for (std::size_t i = 0; i < rows.size(); ++i) sums[i] += rows[i];
}

at::Tensor Executor::look_up_block(std::size_t block, const Batch& batch,
                                   std::vector<Lookup>& lookups) const {
  const LookupBlock& nodes = blocks_[block];
  const bool is_summed = is_summed_[block];
  const auto rows = static_cast<std::int64_t>(batch.rows);
  const auto width = static_cast<std::int64_t>(graph_.node(nodes.front()).shape.cols);
  const at::Tensor leaf =
      is_summed ? at::zeros({rows, 1, width}) : at::empty({rows, std::ssize(nodes), width});
  const std::size_t first = lookups.size();
  for (NodeId member : nodes) {
    Lookup& lookup = lookups.emplace_back(prepare(member, batch));
    lookup.leaf = leaf;
    if (is_summed) continue;
    lookup.offset = (lookups.size() - 1 - first) * lookup.stride;
    lookup.stride *= nodes.size();
  }
  const std::span<const Lookup> members = std::span(lookups).subspan(first);
  at::parallel_for(0, rows, rows_at_once, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; row += rows_at_once) {
      const std::int64_t count = std::min(rows_at_once, end - row);
      for (const Lookup& member : members) {
        is_summed ? add_rows(member, row, count) : fill_rows(member, row, count);
      }
    }
  });
  return leaf.requires_grad_(c10::GradMode::is_enabled());
}

}  // namespace lore
