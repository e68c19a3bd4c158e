#include "engine/compile.h"

#include <algorithm>
#include <string>
#include <utility>

#include "lore/error.h"

#include "engine/budget.h"
#include "engine/fusions.h"
#include "engine/layout.h"
#include "engine/row_chains.h"
#include "engine/steps.h"

namespace lore {

namespace {

using StepFunction = void (*)(const Step&, const Frame&);

StepFunction function_of(Op op) {
  switch (op) {
    case Op::embedding:
      return run_embedding;
    case Op::mask:
      return run_mask;
    case Op::concat:
      return run_concat;
    case Op::stack:
      return run_stack;
    case Op::linear:
      return run_linear;
    case Op::add:
      return run_add;
    case Op::sub:
      return run_sub;
    case Op::mul:
      return run_mul;
    case Op::affine:
      return run_affine;
    case Op::relu:
      return run_relu;
    case Op::sigmoid:
      return run_sigmoid;
    case Op::tanh:
      return run_tanh;
    case Op::softmax:
      return run_softmax;
    case Op::mean_groups:
      return run_mean_groups;
    case Op::weighted_sum:
      return run_weighted_sum;
    case Op::fm:
      return run_fm;
    case Op::layer_norm:
      return run_layer_norm;
    case Op::transpose:
      return run_transpose;
    case Op::slice_rows:
      return run_slice_rows;
    case Op::sum_rows:
      return run_sum_rows;
    case Op::outer:
      return run_outer;
    case Op::inner_products:
      return run_inner_products;
    case Op::pair_products:
      return run_pair_products;
    case Op::matmul:
      return run_matmul;
    case Op::grouped_linear:
      return run_grouped_linear;
    case Op::cross_attention:
      return run_cross_attention;
    case Op::gru:
      return run_gru;
    case Op::input:
    case Op::parameter:
    case Op::reshape:
    case Op::batch_norm:
    case Op::dropout:
    case Op::example_dropout:
    case Op::lookup:
    case Op::rms_norm:
    case Op::gelu:
    case Op::gelu_tanh:
    case Op::silu:
    case Op::rotary:
    case Op::attention:
    case Op::causal_attention:
      break;
  }
  throw Error(
      {.kind = ErrorKind::internal, .problem = "an operator without a step", .found = name_of(op)});
}

// The links of a chain whose results are between them.
std::vector<const Step*> inner_links(const Step& chain) {
  std::vector<const Step*> inner;
  for (std::size_t i = 0; i + 1 < chain.links.size(); ++i) inner.push_back(&chain.links[i]);
  return inner;
}

class Compiler {
 public:
  Compiler(const Graph& graph, Weights weights, const std::vector<std::size_t>& columns,
           const EngineOptions& options, const Tables& tables)
      : graph_(graph),
        weights_(std::move(weights)),
        columns_(columns),
        options_(options),
        tables_(tables) {}

  Program compile() {
    find_roots();
    count_readers();
    fusions_ = find_fusions(graph_, roots_, readers_);
    program_.fixed.resize(graph_.nodes().size());
    program_.output = root(graph_.output());
    program_.output_floats = static_cast<std::size_t>(node(graph_.output()).shape.size());
    for (std::size_t i = 0; i < graph_.nodes().size(); ++i) add_node(static_cast<NodeId>(i));
    check_output();
    find_exports();
    chain_rows();
    for (Program::Part& part : program_.parts) lay_out_results(part);
    lay_out_results(program_.ranked);
    lay_out_items();
    compute_constants();
    return std::move(program_);
  }

 private:
  const Node& node(NodeId id) const { return graph_.node(id); }
  Stage stage(NodeId id) const { return stage_of(node(id).sides); }
  NodeId root(NodeId id) const { return roots_[static_cast<std::size_t>(id)]; }
  std::int32_t readers(NodeId id) const { return readers_[static_cast<std::size_t>(id)]; }
  bool is_parameter(NodeId id) const { return node(root(id)).op == Op::parameter; }

  // A reshape is another name for what it reshapes.
  void find_roots() {
    for (const Node& node : graph_.nodes()) {
      const auto self = static_cast<NodeId>(roots_.size());
      roots_.push_back(node.op == Op::reshape ? root(node.operands[0]) : self);
    }
  }

  void count_readers() {
    readers_.resize(graph_.nodes().size(), 0);
    for (const Node& node : graph_.nodes()) {
      if (node.op == Op::reshape) continue;
      for (NodeId operand : node.operands) ++readers_[static_cast<std::size_t>(root(operand))];
    }
    ++readers_[static_cast<std::size_t>(root(graph_.output()))];
  }

  void add_node(NodeId id) {
    if (fusions_.absorbed[static_cast<std::size_t>(id)]) return;
    if (const auto dice = fusions_.dice.find(id); dice != fusions_.dice.end()) {
      return add_dice(id, dice->second);
    }
    if (const auto found = fusions_.scaled_linear.find(id); found != fusions_.scaled_linear.end()) {
      return add_scaled_linear(id, found->second);
    }
    switch (node(id).op) {
      case Op::input:
        return add_input(id);
      case Op::parameter:
      case Op::reshape:
        return;
      case Op::relu:
        if (!fused_relu(id)) add_step(id);
        return;
      default:
        return add_step(id);
    }
  }

  void add_input(NodeId id) {
    const Input& input = graph_.input_of(id);
    const auto same = [&](const Input& other) { return other.name == input.name; };
    const auto found = std::find_if(graph_.inputs().begin(), graph_.inputs().end(), same);
    const std::size_t column = columns_[static_cast<std::size_t>(found - graph_.inputs().begin())];
    columns_by_node_[id] = column;
    program_.part(stage(id)).inputs.push_back({id, input, column});
  }

  // The step of the layer that computes `id`, if that can apply an activation to it.
  Step* layer_of(NodeId id) {
    std::vector<Step>& steps = program_.part(stage(id)).steps;
    const auto found = std::find_if(steps.begin(), steps.end(),
                                    [&](const Step& step) { return step.result.value == id; });
    const bool applies = found != steps.end() && found->weights != nullptr &&
                         found->activation == kernel::Activation::none;
    return applies ? &*found : nullptr;
  }

  // Lets the linear layer that computed the operand, and that nothing else reads, apply it.
  bool fused_relu(NodeId id) {
    const NodeId x = root(node(id).operands[0]);
    Step* const layer = readers(x) == 1 ? layer_of(x) : nullptr;
    if (layer == nullptr) return false;
    layer->activation = kernel::Activation::relu;
    layer->result.value = id;
    return true;
  }

  void add_dice(NodeId id, const DiceNodes& dice) {
    const kernel::DiceParameters parameters{.scale = parameter(dice.scale).data(),
                                            .shift = parameter(dice.shift).data(),
                                            .alpha = parameter(dice.alpha).data()};
    const NodeId x = root(dice.x);
    Step* const layer = readers(x) == 2 ? layer_of(x) : nullptr;  // Dice reads x twice
    if (layer != nullptr && layer->result.cols() == static_cast<std::size_t>(node(id).shape.cols)) {
      layer->activation = kernel::Activation::dice;
      layer->dice = parameters;
      layer->result.value = id;
      return;
    }
    program_.part(stage(id)).steps.push_back({.run = run_dice,
                                              .result = {id, node(id).shape},
                                              .operands = {read(Op::mul, dice.x)},
                                              .dice = parameters});
  }

  void add_scaled_linear(NodeId id, const ScaledLinearNodes& nodes) {
    Step step{
        .run = run_scaled_linear, .result = {id, node(id).shape}, .weights = &packed(nodes.weight)};
    for (NodeId operand : {nodes.x, nodes.factors, nodes.bias, nodes.row_bias}) {
      if (operand >= 0) step.operands.push_back(read(Op::linear, operand));
    }
    step.scales_bytes = goes_through_bytes(stage(id), nodes.weight);
    program_.part(stage(id)).multiply_adds += node(id).shape.size() * node(nodes.weight).shape.cols;
    program_.part(stage(id)).steps.push_back(std::move(step));
  }

  void add_step(NodeId id) {
    const Node& node = this->node(id);
    Step step{.run = function_of(node.op), .result = {id, node.shape}, .a = node.a, .b = node.b};
    std::vector<NodeId> operands = node.operands;
    if (node.op == Op::embedding || node.op == Op::mask) {
      step.column = columns_by_node_.at(operands[0]);
    }
    if (node.op == Op::embedding) {
      step.table = table(operands[1]);
      operands.pop_back();
    }
    if (node.op == Op::linear) {
      add_cost(id);
      if (is_parameter(operands[1])) {
        step.run = run_packed_linear;
        step.weights = &packed(root(operands[1]));
        if (goes_through_bytes(stage(id), operands[1])) step.bytes = &bytes(root(operands[1]));
        operands.erase(operands.begin() + 1);
      }
    }
    for (NodeId operand : operands) step.operands.push_back(read(node.op, operand));
    program_.part(stage(id)).steps.push_back(std::move(step));
  }

  void add_cost(NodeId id) {
    const Node& node = this->node(id);
    program_.part(stage(id)).multiply_adds +=
        node.shape.size() * this->node(node.operands[0]).shape.cols;
  }

  // An operand as a step reads it.
  Operand read(Op op, NodeId id) {
    const NodeId value = root(id);
    if (node(value).op == Op::parameter) {
      program_.fixed[static_cast<std::size_t>(value)] = {parameter(value).data(), 0};
    }
    const bool ids = node(value).op == Op::input && graph_.input_of(value).is_ids();
    if (ids && op != Op::embedding && op != Op::mask) refuse_ids(value);
    return {value, node(id).shape};
  }

  void check_output() { read(Op::add, graph_.output()); }

  [[noreturn]] void refuse_ids(NodeId id) const {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "an input of ids is read as if they were numbers",
                 .place = {.field = node(id).name}});
  }

  // The value of a parameter that steps read as it is, moved to where it stays.
  Matrix& parameter(NodeId id) {
    const auto kept = program_.parameters.find(id);
    if (kept != program_.parameters.end()) return kept->second;
    return program_.parameters[id] = std::move(weights_.at(node(id).name));
  }

  kernel::TableView table(NodeId id) {
    if (const auto narrow = tables_.find(node(id).name); narrow != tables_.end()) {
      program_.tables.push_back(narrow->second);
      return kernel::view_of(narrow->second);
    }
    Matrix& matrix = parameter(id);
    std::ranges::fill(matrix.row(padding_id), 0.0f);
    return {matrix.data(), matrix.rows(), matrix.cols()};
  }

  const Matrix& value_of_parameter(NodeId id) const {
    const auto kept = program_.parameters.find(id);
    return kept == program_.parameters.end() ? weights_.at(node(id).name) : kept->second;
  }

  const kernel::PackedMatrix& packed(NodeId id) {
    const Matrix& weight = value_of_parameter(id);
    return program_.packed.try_emplace(id, weight.data(), weight.rows(), weight.cols())
        .first->second;
  }

  bool goes_through_bytes(Stage stage, NodeId weights) const {
    const Shape weight = node(weights).shape;
    return options_.precision == ScorePrecision::reduced && stage == Stage::candidate &&
           kernel::ByteMatrix::is_supported() &&
           kernel::ByteMatrix::takes(static_cast<std::size_t>(weight.rows),
                                     static_cast<std::size_t>(weight.cols));
  }

  const kernel::ByteMatrix& bytes(NodeId id) {
    const Matrix& weight = value_of_parameter(id);
    return program_.bytes.try_emplace(id, weight.data(), weight.rows(), weight.cols())
        .first->second;
  }

  void find_exports() {
    exported_.resize(graph_.nodes().size(), false);
    exported_[static_cast<std::size_t>(program_.output)] = true;
    for (std::size_t s = 0; s < stage_count; ++s) {
      for (const Step& step : program_.parts[s].steps) {
        for (const Operand& operand : step.operands) {
          if (stage(operand.value) != static_cast<Stage>(s)) {
            exported_[static_cast<std::size_t>(operand.value)] = true;
          }
        }
      }
    }
  }

  void chain_rows() {
    const Program::Part& candidate = program_.part(Stage::candidate);
    program_.ranked.steps = with_row_chains(
        candidate.steps,
        [&](NodeId id) { return stage(id) == Stage::constant || stage(id) == Stage::request; },
        [&](NodeId id) { return exported_[static_cast<std::size_t>(id)]; });
  }

  // When each result of a stage is in use; to the end if something after the stage reads it. Links
  // of a chain come behind its own result, but for the last, which computes that.
  std::vector<Lifetime> lifetimes(const Program::Part& part) const {
    std::map<NodeId, std::size_t> last;
    for (std::size_t s = 0; s < part.steps.size(); ++s) {
      for (const Operand& operand : part.steps[s].operands) last[operand.value] = s;
    }
    std::vector<Lifetime> lifetimes;
    for (std::size_t s = 0; s < part.steps.size(); ++s) {
      const Operand& result = part.steps[s].result;
      const bool kept = exported_[static_cast<std::size_t>(result.value)];
      lifetimes.push_back({s, kept ? part.steps.size() : last.at(result.value), result.size()});
      for (const Step* link : inner_links(part.steps[s])) {
        lifetimes.push_back({s, s, link->result.cols()});
      }
    }
    return lifetimes;
  }

  void lay_out_results(Program::Part& part) const {
    const Layout layout = lay_out(lifetimes(part));
    auto offset = layout.offsets.begin();
    for (const Step& step : part.steps) {
      part.results.push_back({step.result.value, *offset++, step.result.size()});
      for (const Step* link : inner_links(step)) {
        part.results.push_back({link->result.value, *offset++, link->result.cols()});
      }
    }
    part.arena_floats = layout.size;
  }

  void lay_out_items() {
    std::vector<NodeId> exports;
    for (std::size_t i = 0; i < exported_.size(); ++i) {
      const auto id = static_cast<NodeId>(i);
      if (exported_[i] && stage(id) == Stage::item) exports.push_back(id);
    }
    const Kept kept =
        choose_kept(program_.part(Stage::item), exports, options_.bytes_per_item / sizeof(float));
    for (NodeId id : kept.values) {
      const auto size = static_cast<std::size_t>(node(id).shape.size());
      program_.items.push_back({id, program_.item_floats, size});
      program_.item_floats += size;
    }
    program_.keeps_columns = kept.values.size() < exports.size();
    program_.late = kept.late;
  }

  void compute_constants() {
    program_.constants.resize(program_.part(Stage::constant).arena_floats);
    program_.place_shared_results(program_.fixed, Stage::constant, program_.constants.data());
    program_.run(Stage::constant, {.values = program_.fixed.data(), .examples = 1});
  }

  const Graph& graph_;
  Weights weights_;
  const std::vector<std::size_t>& columns_;  // by input of the graph
  EngineOptions options_;
  const Tables& tables_;
  std::map<NodeId, std::size_t> columns_by_node_;
  std::vector<NodeId> roots_;
  std::vector<std::int32_t> readers_;
  Fusions fusions_;
  std::vector<bool> exported_;
  Program program_;
};

}  // namespace

Program compile_program(const Graph& graph, Weights weights,
                        const std::vector<std::size_t>& columns, const EngineOptions& options,
                        const Tables& tables) {
  return Compiler(graph, std::move(weights), columns, options, tables).compile();
}

}  // namespace lore
