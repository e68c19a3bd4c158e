#include "text/text_engine.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "lore/error.h"
#include "lore/graph/parameters.h"

#include "engine/layout.h"

namespace lore {

namespace {

std::size_t index_of(NodeId id) {
  return static_cast<std::size_t>(id);
}

std::optional<Activation> activation_of(Op op) {
  switch (op) {
    case Op::relu:
      return Activation::relu;
    case Op::gelu:
      return Activation::gelu;
    case Op::gelu_tanh:
      return Activation::gelu_tanh;
    case Op::silu:
      return Activation::silu;
    default:
      return std::nullopt;
  }
}

// An operator to run, and where its result goes: to itself, or to the activation that joined it.
struct Planned {
  NodeId node = -1;
  NodeId result = -1;
  Activation activation = Activation::none;
};

// Which operators run in what order, and where their values stand.
class Plan {
 public:
  explicit Plan(const Graph& graph) : graph_(graph) {
    find_roots();
    count_readers();
    for (std::size_t i = 0; i < graph.nodes().size(); ++i) add(static_cast<NodeId>(i));
    lay_out_values();
  }

  const std::vector<Planned>& steps() const { return steps_; }
  std::size_t floats() const { return floats_; }

  // A value under the shape of `id`, which a reshape may have made another than its root's.
  Slot slot(NodeId id) const {
    const std::size_t root = index_of(roots_[index_of(id)]);
    if (graph_.node(roots_[index_of(id)]).op == Op::parameter) refuse(graph_.node(id));
    return {offsets_[root], graph_.node(id).shape};
  }

  [[noreturn]] static void refuse(const Node& node) {
    throw Error({.kind = ErrorKind::unsupported,
                 .problem = "an operator that text encoders do not have, or not with such operands",
                 .place = {.field = node.name},
                 .found = name_of(node.op)});
  }

 private:
  static bool holds_no_value(Op op) {
    return op == Op::input || op == Op::parameter || op == Op::reshape;
  }

  void find_roots() {
    for (const Node& node : graph_.nodes()) {
      const auto self = static_cast<NodeId>(roots_.size());
      roots_.push_back(node.op == Op::reshape ? roots_[index_of(node.operands[0])] : self);
    }
  }

  void count_readers() {
    readers_.resize(roots_.size(), 0);
    for (const Node& node : graph_.nodes()) {
      if (node.op == Op::reshape) continue;
      for (NodeId operand : node.operands) ++readers_[index_of(roots_[index_of(operand)])];
    }
    ++readers_[index_of(roots_[index_of(graph_.output())])];
  }

  void add(NodeId id) {
    const Node& node = graph_.node(id);
    if (holds_no_value(node.op)) return;
    const std::optional<Activation> activation = activation_of(node.op);
    if (activation && !steps_.empty() && steps_.back().result == node.operands[0] &&
        graph_.node(node.operands[0]).op == Op::linear &&
        readers_[index_of(node.operands[0])] == 1) {
      steps_.back().activation = *activation;
      steps_.back().result = id;
      return;
    }
    steps_.push_back({id, id, activation.value_or(Activation::none)});
  }

  void lay_out_values() {
    std::vector<std::size_t> last_use(roots_.size(), 0);
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      for (NodeId operand : graph_.node(steps_[i].node).operands) {
        last_use[index_of(roots_[index_of(operand)])] = i;
      }
    }
    last_use[index_of(roots_[index_of(graph_.output())])] = steps_.size();
    std::vector<Lifetime> lifetimes;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const NodeId result = steps_[i].result;
      lifetimes.push_back({i, std::max(i, last_use[index_of(result)]),
                           static_cast<std::size_t>(graph_.node(result).shape.size())});
    }
    const Layout layout = lay_out(lifetimes);
    offsets_.resize(roots_.size(), 0);
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      offsets_[index_of(steps_[i].result)] = layout.offsets[i];
    }
    floats_ = layout.size;
  }

  const Graph& graph_;
  std::vector<NodeId> roots_;
  std::vector<std::int32_t> readers_;
  std::vector<Planned> steps_;
  std::vector<std::size_t> offsets_;
  std::size_t floats_ = 0;
};

// Makes the steps of a plan out of the weights.
class StepMaker {
 public:
  StepMaker(const Graph& graph, const Weights& weights, const Tables& tables, const Plan& plan,
            std::size_t longest, EncoderPrecision precision)
      : graph_(graph),
        weights_(weights),
        tables_(tables),
        plan_(plan),
        longest_(longest),
        precision_(precision) {}

  TextStep step(const Planned& planned) {
    const Node& node = graph_.node(planned.node);
    const Slot out = plan_.slot(planned.result);
    const auto slot = [&](std::size_t i) { return plan_.slot(node.operands[i]); };
    if (activation_of(node.op)) return activation_step(planned.activation, slot(0), out);
    switch (node.op) {
      case Op::lookup:
        return lookup_step(graph_.node(node.operands[0]).name, table(node.operands[1]),
                           static_cast<std::size_t>(node.a), out);
      case Op::linear:
        return linear_step(layer(node, planned.activation), slot(0), out);
      case Op::add:
        return add(node, out);
      case Op::mul:
        require_equal(node);
        return multiply_step(slot(0), slot(1), out);
      case Op::affine:
        return affine_step(slot(0), node.a, node.b, out);
      case Op::layer_norm:
        return layer_norm_step(floats(node.operands[1]), floats(node.operands[2]), node.a, slot(0),
                               out);
      case Op::rms_norm:
        return rms_norm_step(floats(node.operands[1]), node.a, slot(0), out);
      case Op::rotary:
        return rotary_step(angles(slot(0).shape.cols, node.a), slot(0), out);
      case Op::attention:
      case Op::causal_attention:
        return attention(node, out);
      default:
        Plan::refuse(node);
    }
  }

  std::vector<AttentionSlots> attentions() { return std::move(attentions_); }
  std::size_t scratch_bytes() const { return scratch_bytes_; }

 private:
  const Matrix& matrix(NodeId parameter) const { return weights_.at(graph_.node(parameter).name); }

  // Lookups of one table share it.
  Table table(NodeId parameter) {
    const std::string& name = graph_.node(parameter).name;
    const auto found = tables_.find(name);
    if (found != tables_.end()) return found->second;
    return tables_.emplace(name, Table::of(matrix(parameter), TableType::f32)).first->second;
  }

  SharedFloats floats(NodeId parameter) {
    const std::span<const float> values = matrix(parameter).values();
    return std::make_shared<const kernel::AlignedFloats>(values.begin(), values.end());
  }

  SharedFloats angles(std::int32_t width, float base) {
    SharedFloats& shared = angles_[{width, base}];
    if (!shared) {
      shared = std::make_shared<const kernel::AlignedFloats>(
          rotation_angles(longest_, static_cast<std::size_t>(width), base));
    }
    return shared;
  }

  // Layers that share a weight are packed once.
  std::shared_ptr<const PackedLinear> layer(const Node& node, Activation activation) {
    auto& shared = layers_[{node.operands[1], activation}];
    if (!shared) {
      const Matrix* bias = node.operands.size() == 3 ? &matrix(node.operands[2]) : nullptr;
      shared = std::make_shared<const PackedLinear>(matrix(node.operands[1]), bias, activation,
                                                    precision_);
      scratch_bytes_ = std::max(scratch_bytes_, shared->scratch_bytes());
    }
    return shared;
  }

  TextStep add(const Node& node, Slot out) {
    require_equal(node);
    std::vector<Slot> xs;
    for (NodeId operand : node.operands) xs.push_back(plan_.slot(operand));
    return add_step(std::move(xs), out);
  }

  // No text encoder stretches a row or a column.
  void require_equal(const Node& node) const {
    for (NodeId operand : node.operands) {
      if (graph_.node(operand).shape != node.shape) Plan::refuse(node);
    }
  }

  TextStep attention(const Node& node, Slot out) {
    AttentionSlots slots{.q = plan_.slot(node.operands[0]),
                         .k = plan_.slot(node.operands[1]),
                         .v = plan_.slot(node.operands[2]),
                         .causal = node.op == Op::causal_attention};
    if (node.operands.size() == 4) {
      slots.bias = std::make_shared<const Matrix>(matrix(node.operands[3]));
      slots.farthest = static_cast<std::size_t>(node.a);
    }
    attentions_.push_back(slots);
    return attention_step(slots, out);
  }

  const Graph& graph_;
  const Weights& weights_;
  Tables tables_;
  const Plan& plan_;
  std::size_t longest_;
  EncoderPrecision precision_;
  std::map<std::pair<std::int32_t, float>, SharedFloats> angles_;
  std::map<std::pair<NodeId, Activation>, std::shared_ptr<const PackedLinear>> layers_;
  std::vector<AttentionSlots> attentions_;
  std::size_t scratch_bytes_ = 0;
};

void grow(kernel::AlignedFloats& floats, std::size_t size) {
  if (floats.size() < size) floats.resize(size);
}

}  // namespace

TextEngine::TextEngine(const Graph& graph, const Weights& weights, std::size_t longest,
                       EncoderPrecision precision, const Tables& tables) {
  check_parameters(graph, weights, tables);
  const Graph pruned = graph.pruned();
  const Plan plan(pruned);
  StepMaker maker(pruned, weights, tables, plan, longest, precision);
  for (const Planned& planned : plan.steps()) steps_.push_back(maker.step(planned));
  attentions_ = maker.attentions();
  floats_ = plan.floats();
  scratch_bytes_ = maker.scratch_bytes();
  output_ = plan.slot(pruned.output());
}

const float* TextEngine::run(const TokenBatch& batch, Workspace& workspace) const {
  constexpr std::size_t block = PackedLinear::row_block;
  const std::size_t capacity = (batch.tokens() + block - 1) / block * block;
  std::size_t longest = 1;
  for (std::size_t i = 0; i < batch.texts(); ++i) longest = std::max(longest, batch.length(i));
  std::size_t scratch = scratch_bytes_;
  for (const AttentionSlots& slots : attentions_) {
    scratch = std::max(scratch, attention_bytes(slots, longest));
  }
  grow(workspace.values, floats_ * capacity);
  grow(workspace.scratch, scratch / sizeof(float) + 1);
  const TokenFrame frame{batch, workspace.values.data(), capacity,
                         reinterpret_cast<std::byte*>(workspace.scratch.data())};
  for (const TextStep& step : steps_) step(frame);
  return output_.of(frame);
}

}  // namespace lore
