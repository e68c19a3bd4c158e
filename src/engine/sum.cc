#include "engine/sum.h"

#include <map>

namespace lore {

namespace {

using Terms = std::map<Stage, std::vector<NodeId>>;

void move_constants(Terms& terms) {
  const auto constants = terms.find(Stage::constant);
  if (constants == terms.end()) return;
  for (Stage stage : {Stage::request, Stage::item}) {
    const auto cheap = terms.find(stage);
    if (cheap == terms.end()) continue;
    cheap->second.insert(cheap->second.end(), constants->second.begin(), constants->second.end());
    terms.erase(constants);
    return;
  }
}

NodeId sum(Rewriter& to, const std::vector<NodeId>& terms) {
  return terms.size() == 1 ? terms[0] : to.add(Op::add, terms);
}

}  // namespace

NodeId sum_by_stage(Rewriter& to, const std::vector<NodeId>& terms) {
  Terms by_stage;
  for (NodeId term : terms) by_stage[to.stage(term)].push_back(term);
  move_constants(by_stage);
  std::vector<NodeId> sums;
  for (const auto& [stage, group] : by_stage) {
    if (stage == Stage::candidate) {
      sums.insert(sums.end(), group.begin(), group.end());
    } else {
      sums.push_back(sum(to, group));
    }
  }
  return sum(to, sums);
}

}  // namespace lore
