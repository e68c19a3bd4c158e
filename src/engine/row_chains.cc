#include "engine/row_chains.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include "engine/steps.h"

namespace lore {

namespace {

class Chaining {
 public:
  Chaining(const std::vector<Step>& steps, const std::function<bool(NodeId)>& is_shared,
           const std::function<bool(NodeId)>& is_read_later)
      : steps_(steps), is_shared_(is_shared), is_read_later_(is_read_later) {
    for (const Step& step : steps) {
      for (const Operand& operand : step.operands) ++readers_[operand.value];
    }
  }

  std::vector<Step> run() {
    std::vector<Step> merged;
    for (std::size_t s = 0; s < steps_.size();) {
      const std::size_t end = starts(steps_[s]) ? end_of_chain(s) : s + 1;
      merged.push_back(end == s + 1 ? steps_[s] : chain(s, end));
      s = end;
    }
    return merged;
  }

 private:
  bool starts(const Step& step) const {
    return step.run == run_scaled_linear && is_shared_(step.operands[1].value) &&
           is_shared_(step.operands[2].value);
  }

  // `step` takes the rows of `before`, which nothing else reads, to as many rows.
  bool goes_on(const Step& before, const Step& step) const {
    if (step.run != run_packed_linear || step.operands[0].value != before.result.value) {
      return false;
    }
    const bool one_bias = step.operands.size() < 2 ||
                          (step.operands[1].rows() == 1 && is_shared_(step.operands[1].value));
    return one_bias && step.result.rows() == before.result.rows() &&
           step.operands[0].shape == before.result.shape && readers_.at(before.result.value) == 1 &&
           !is_read_later_(before.result.value);
  }

  std::size_t end_of_chain(std::size_t first) const {
    std::size_t end = first + 1;
    while (end < steps_.size() && goes_on(steps_[end - 1], steps_[end])) ++end;
    return end;
  }

  Step chain(std::size_t first, std::size_t end) const {
    Step chain{.run = run_row_chain, .result = steps_[end - 1].result};
    chain.links.assign(steps_.begin() + static_cast<std::ptrdiff_t>(first),
                       steps_.begin() + static_cast<std::ptrdiff_t>(end));
    for (std::size_t s = first; s < end; ++s) {
      const auto own = s == first ? 0 : 1;  // what the link before has computed
      chain.operands.insert(chain.operands.end(), steps_[s].operands.begin() + own,
                            steps_[s].operands.end());
    }
    return chain;
  }

  const std::vector<Step>& steps_;
  const std::function<bool(NodeId)>& is_shared_;
  const std::function<bool(NodeId)>& is_read_later_;
  std::map<NodeId, int> readers_;
};

}  // namespace

std::vector<Step> with_row_chains(const std::vector<Step>& steps,
                                  const std::function<bool(NodeId)>& is_shared,
                                  const std::function<bool(NodeId)>& is_read_later) {
  return Chaining(steps, is_shared, is_read_later).run();
}

}  // namespace lore
