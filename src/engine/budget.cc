#include "engine/budget.h"

#include <algorithm>
#include <set>

namespace lore {

namespace {

// Multiply-adds of a step, or numbers written where it has none.
double cost_of(const Step& step) {
  const double size = double(step.result.size());
  return step.weights != nullptr ? size * double(step.operands[0].cols()) : size;
}

// The steps that compute `wanted`, in order, given `known`.
std::vector<Step> steps_to(const Program::Part& part, std::set<NodeId> wanted,
                           const std::set<NodeId>& known) {
  std::vector<Step> steps;
  for (auto step = part.steps.rbegin(); step != part.steps.rend(); ++step) {
    if (!wanted.contains(step->result.value) || known.contains(step->result.value)) continue;
    for (const Operand& operand : step->operands) wanted.insert(operand.value);
    steps.push_back(*step);
  }
  std::ranges::reverse(steps);
  return steps;
}

struct Choice {
  NodeId value;
  std::size_t floats;
  double cost;  // a float
};

std::size_t floats_of(const Program::Part& part, NodeId value) {
  for (const Step& step : part.steps) {
    if (step.result.value == value) return step.result.size();
  }
  for (const Program::InputColumn& column : part.inputs) {
    if (column.value == value) return static_cast<std::size_t>(column.input.width);
  }
  return 0;
}

// Dearest first.
std::vector<Choice> choices(const Program::Part& part, const std::vector<NodeId>& exports) {
  std::vector<Choice> all;
  for (NodeId value : exports) {
    double cost = 0;
    for (const Step& step : steps_to(part, {value}, {})) cost += cost_of(step);
    const std::size_t floats = floats_of(part, value);
    all.push_back({value, floats, cost / double(std::max<std::size_t>(floats, 1))});
  }
  std::ranges::stable_sort(all, std::ranges::greater(), &Choice::cost);
  return all;
}

}  // namespace

Kept choose_kept(const Program::Part& part, const std::vector<NodeId>& exports,
                 std::size_t floats) {
  std::set<NodeId> known;
  for (const Choice& choice : choices(part, exports)) {
    if (choice.floats > floats) continue;
    known.insert(choice.value);
    floats -= choice.floats;
  }
  Kept kept;
  for (NodeId value : exports) {
    if (known.contains(value)) kept.values.push_back(value);
  }
  kept.late = steps_to(part, {exports.begin(), exports.end()}, known);
  return kept;
}

}  // namespace lore
