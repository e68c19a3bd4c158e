#include "train/lookup_blocks.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>

namespace lore {

namespace {

// Operators that can take a block in place of its members.
bool takes_blocks(Op op) {
  return op == Op::stack || op == Op::concat || op == Op::add;
}

class BlockFinder {
 public:
  BlockFinder(const Graph& graph, const std::vector<bool>& is_lookup)
      : graph_(graph), is_lookup_(is_lookup) {}

  std::vector<LookupBlock> find() {
    for (const Node& node : graph_.nodes()) {
      if (takes_blocks(node.op)) count_runs(node.operands);
      for (NodeId operand : node.operands) ++uses_[operand];
    }
    ++uses_[graph_.output()];
    std::vector<LookupBlock> blocks;
    for (const auto& [run, times] : runs_) {
      const bool always_together = std::all_of(
          run.begin(), run.end(), [&, count = times](NodeId id) { return uses_[id] == count; });
      if (run.size() > 1 && always_together) blocks.push_back(run);
    }
    return blocks;
  }

 private:
  bool fits(NodeId id, const LookupBlock& run) const {
    const Shape shape = graph_.node(id).shape;
    return is_lookup_[static_cast<std::size_t>(id)] && shape.rows == 1 &&
           (run.empty() || shape == graph_.node(run.front()).shape) &&
           std::find(run.begin(), run.end(), id) == run.end();
  }

  // Counts the maximal runs of operands that could be one block.
  void count_runs(std::span<const NodeId> operands) {
    LookupBlock run;
    const auto end_run = [&] {
      if (!run.empty()) ++runs_[run];
      run.clear();
    };
    for (NodeId id : operands) {
      if (!fits(id, run)) end_run();
      if (fits(id, run)) run.push_back(id);
    }
    end_run();
  }

  const Graph& graph_;
  const std::vector<bool>& is_lookup_;
  std::map<LookupBlock, int> runs_;  // how often each is taken
  std::map<NodeId, int> uses_;       // how often each node is
};

}  // namespace

std::vector<LookupBlock> find_lookup_blocks(const Graph& graph,
                                            const std::vector<bool>& is_lookup) {
  return BlockFinder(graph, is_lookup).find();
}

}  // namespace lore
