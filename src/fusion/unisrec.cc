#include "lore/fusion/unisrec.h"

#include <algorithm>
#include <optional>
#include <string>

#include "lore/error.h"
#include "lore/graph/interaction_ops.h"
#include "lore/graph/text_ops.h"

#include "fusion/history_items.h"
#include "fusion/principal_components.h"
#include "fusion/side_vectors.h"

namespace lore {

namespace {

constexpr float norm_epsilon = 1e-6f;
constexpr float hidden_items = 0.2f;  // of a history that is to be told by what is left of it

std::string name_for(Side side, const char* what) {
  return std::string("unisrec.") + name_of(side) + "." + what;
}

void check(const UnisrecOptions& options) {
  const bool is_sane = options.directions >= 1 && options.experts >= 1 && options.width >= 2 &&
                       options.temperature > 0 && options.epochs >= 1 && options.batch_size >= 2;
  if (is_sane) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "UniSRec cannot compare so",
               .expected = "directions, experts, a width of 2, a temperature above 0, an epoch and "
                           "a batch of two rows"});
}

[[noreturn]] void refuse(const std::string& problem, const std::string& hint) {
  throw Error({.kind = ErrorKind::invalid_argument, .problem = problem, .hint = hint});
}

// sum_k g_k (W_k x + b_k) for each row of x.
Value adapted(Value x, Side side, const UnisrecOptions& options) {
  const Value gate = softmax(linear(x, options.experts, name_for(side, "gate")));
  return linear_unbiased(outer(gate, x), options.width, name_for(side, "experts")) +
         linear_unbiased(gate, options.width, name_for(side, "biases"));
}

Value adapted_text(Graph& graph, const SideVector& text, const UnisrecOptions& options) {
  const Side side = text.vector.side;
  const Value whitened =
      given_linear(input(graph, text.vector), options.directions, name_for(side, "whitening"));
  return adapted(whitened, side, options) * input(graph, text.presence);
}

// In training each item of it is left out with probability `hidden`.
Value mean_of_history(Graph& graph, const Input& history, const UnisrecOptions& options,
                      float hidden) {
  const Value ids = input(graph, history);
  const Value rows = given_embedding(ids, options.directions, unisrec_history);
  const Value shown = hidden > 0 ? dropout(mask(ids), hidden) : mask(ids);
  return mean_groups(adapted(rows, Side::item, options), shown, 1);
}

// What is compared, [1, P] each.
struct Compared {
  SideVector item_text;
  Value user;
  Value item;
};

Value user_of(Graph& graph, const std::vector<Input>& inputs, const UnisrecOptions& options,
              float hidden = 0) {
  std::vector<Value> parts;
  if (const auto history = history_of_ids(inputs)) {
    parts.push_back(mean_of_history(graph, *history, options, hidden));
  }
  if (const auto text = side_vector(inputs, Side::user)) {
    parts.push_back(adapted_text(graph, *text, options));
  }
  if (parts.empty()) {
    refuse("UniSRec needs texts or histories of users, and the data has none",
           "give the dataset \"vectors\" of users, or a \"history\" that shows the item column");
  }
  return layer_norm(add(parts), norm_epsilon, name_for(Side::user, "norm"));
}

Compared compared(Graph& graph, const std::vector<Input>& inputs, const UnisrecOptions& options) {
  check(options);
  const auto item = side_vector(inputs, Side::item);
  if (!item)
    refuse("UniSRec needs vectors of items, and the data has none",
           "give the dataset \"vectors\" or \"texts\" of items");
  const Value adapted_item = adapted_text(graph, *item, options);
  return {.item_text = *item,
          .user = user_of(graph, inputs, options),
          .item = layer_norm(adapted_item, norm_epsilon, name_for(Side::item, "norm"))};
}

Value behind_gate(Graph& graph, Value field, const std::string& name) {
  return parameter(graph, name, field.shape(), Init::zeros) * field;
}

// Those of the start, where it has any, else fitted to the side's vectors.
PrincipalComponents whitening_of(const FeatureStore& store, Side side,
                                 const UnisrecOptions& options) {
  const auto weight = options.start.find(name_for(side, "whitening.weight"));
  const auto bias = options.start.find(name_for(side, "whitening.bias"));
  const Catalog& entities = store.catalog(side);
  if (weight == options.start.end() || bias == options.start.end()) {
    return fit_whitening(entities, options.directions);
  }
  if (weight->second.cols() == entities.vectors.cols()) return {weight->second, bias->second};
  throw Error({.kind = ErrorKind::mismatch,
               .problem = "adaptors of vectors of another width",
               .place = {.field = std::string(name_of(side)) + ".vector"},
               .expected = std::to_string(weight->second.cols()) + " numbers",
               .found = std::to_string(entities.vectors.cols()),
               .hint = "transfer between datasets whose vectors are of one encoder"});
}

// Adds them, and returns them.
PrincipalComponents add_whitening(const FeatureStore& store, Side side,
                                  const UnisrecOptions& options, Weights& weights) {
  PrincipalComponents whitening = whitening_of(store, side, options);
  weights[name_for(side, "whitening.weight")] = whitening.weight;
  weights[name_for(side, "whitening.bias")] = whitening.bias;
  return whitening;
}

const Node* find_parameter(const Graph& graph, const std::string& name) {
  const auto found = std::ranges::find(graph.nodes(), name, &Node::name);
  return found == graph.nodes().end() ? nullptr : &*found;
}

}  // namespace

std::vector<Value> unisrec_fields(Graph& graph, const std::vector<Input>& inputs,
                                  const UnisrecOptions& options) {
  const Compared both = compared(graph, inputs, options);
  const Value match = affine(matmul(both.user, reshape(both.item, options.width, 1)),
                             1 / static_cast<float>(options.width), 0) *
                      input(graph, both.item_text.presence);
  return {gated(graph, both.item_text, both.item, options.vector_dropout, "unisrec.item.field"),
          behind_gate(graph, both.user, "unisrec.user.opening"),
          behind_gate(graph, match, "unisrec.match.opening")};
}

Graph unisrec_towers(const std::vector<Input>& inputs, const UnisrecOptions& options) {
  Graph graph;
  const Compared both = compared(graph, inputs, options);
  std::vector<Value> towers = {both.user, both.item};
  if (history_of_ids(inputs)) towers.push_back(user_of(graph, inputs, options, hidden_items));
  graph.set_output(concat(towers).id);
  return graph.pruned();
}

Weights unisrec_adaptors(const Weights& weights) {
  Weights adaptors;
  for (const Side side : {Side::user, Side::item}) {
    for (const char* part : {"whitening", "gate", "experts", "biases", "norm"}) {
      for (const char* kind : {".weight", ".bias"}) {
        const auto found = weights.find(name_for(side, part) + kind);
        if (found != weights.end()) adaptors.insert(*found);
      }
    }
  }
  return adaptors;
}

Weights unisrec_weights(const Graph& graph, const FeatureStore& store,
                        const UnisrecOptions& options) {
  Weights weights;
  for (const auto& [name, values] : options.start) {
    if (find_parameter(graph, name) != nullptr) weights.emplace(name, values);
  }
  if (!store.users().vectors.empty()) add_whitening(store, Side::user, options, weights);
  const PrincipalComponents whitening = add_whitening(store, Side::item, options, weights);
  const Node* table = find_parameter(graph, unisrec_history);
  if (table == nullptr) return weights;
  Matrix history(static_cast<std::size_t>(table->shape.rows), whitening.weight.rows());
  fill_history_items(store, whitening, 0, history);
  weights[unisrec_history] = std::move(history);
  return weights;
}

}  // namespace lore
