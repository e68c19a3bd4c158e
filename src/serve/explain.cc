#include "serve/explain.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "serve/top.h"

namespace lore {
namespace {

// Inputs that are there or missing together.
struct Part {
  std::string name;
  Side side;
  std::vector<std::size_t> inputs;  // positions
};

std::string part_of(const Input& input) {
  if (input.role == InputRole::history) return "history";
  if (input.role == InputRole::presence) return std::string(name_of(input.side)) + ".vector";
  return input.name;
}

std::vector<Part> parts_of(const std::vector<Input>& inputs) {
  std::vector<Part> parts;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::string name = part_of(inputs[i]);
    auto part = std::find_if(parts.begin(), parts.end(), [&](auto& p) { return p.name == name; });
    if (part == parts.end()) part = parts.insert(parts.end(), {name, inputs[i].side, {}});
    part->inputs.push_back(i);
  }
  return parts;
}

// The values of one example of an input, in a batch.
template <typename Value>
std::span<Value> values_of(std::vector<Value>& column, const Input& input, std::size_t row) {
  const auto width = static_cast<std::size_t>(input.width);
  return std::span(column).subspan(row * width, width);
}

// Puts what stands for a missing vector in the place of one example's: that of the unknown entity.
void leave_out_vector(const FeatureStore& store, const Input& input, Batch::Column& column,
                      std::size_t row) {
  const Catalog& entities = input.side == Side::user ? store.users() : store.items();
  std::ranges::copy(entities.vectors.row(0), values_of(column.floats, input, row).begin());
}

// Makes one example's ids unknown or its numbers missing. Returns whether anything was there.
bool leave_out(const Input& input, Batch::Column& column, std::size_t row) {
  if (input.is_ids()) {
    const std::span<std::int32_t> ids = values_of(column.ids, input, row);
    const bool was_there = ids.front() != padding_id;
    std::fill(ids.begin(), ids.end(), padding_id);
    if (was_there && input.role == InputRole::field) ids.front() = unknown_id;
    return was_there;
  }
  const std::span<float> floats = values_of(column.floats, input, row);
  const bool is_number = input.role == InputRole::number;
  const bool was_there = is_number ? floats[1] == 0 : floats.front() != 0;
  std::fill(floats.begin(), floats.end(), 0.0f);
  if (is_number) floats[1] = 1;
  return was_there;
}

// Row 0 of the batch stays whole; row i + 1 loses part i. Returns whether each was there.
std::vector<bool> leave_out_each(const FeatureStore& store, const std::vector<Part>& parts,
                                 Batch& batch) {
  std::vector<bool> was_there(parts.size(), false);
  for (std::size_t p = 0; p < parts.size(); ++p) {
    for (const std::size_t i : parts[p].inputs) {
      const Input& input = store.inputs()[i];
      if (input.role == InputRole::vector) {
        leave_out_vector(store, input, batch.columns[i],
                         p + 1);  // its presence says what was there
      } else if (leave_out(input, batch.columns[i], p + 1)) {
        was_there[p] = true;
      }
    }
  }
  return was_there;
}

}  // namespace

Explanation explain(const FeatureStore& store, const Engine& engine, const Example& example) {
  const std::vector<Part> parts = parts_of(store.inputs());
  const std::vector<Example> copies(parts.size() + 1, example);
  Batch batch;
  store.fill(copies, batch);
  const std::vector<bool> was_there = leave_out_each(store, parts, batch);
  std::vector<float> logits(copies.size());
  Engine::Workspace workspace;
  engine.score(batch, logits, workspace);
  check_numbers(logits);

  Explanation result{.score = probability_of(logits[0]), .logit = logits[0], .contributions = {}};
  for (std::size_t p = 0; p < parts.size(); ++p) {
    if (!was_there[p]) continue;
    result.contributions.push_back({parts[p].name, parts[p].side, logits[0] - logits[p + 1]});
  }
  std::stable_sort(result.contributions.begin(), result.contributions.end(),
                   [](const Contribution& a, const Contribution& b) {
                     return std::abs(a.logit) > std::abs(b.logit);
                   });
  return result;
}

}  // namespace lore
