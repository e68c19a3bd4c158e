#include "serve/explain.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <utility>

#include "serve/top.h"

namespace lore {
namespace {

constexpr std::size_t order_pairs = 32;

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

// The values of one example of an input, in a batch.
template <typename Value>
std::span<Value> values_of(std::vector<Value>& column, const Input& input, std::size_t row) {
  const auto width = static_cast<std::size_t>(input.width);
  return std::span(column).subspan(row * width, width);
}

bool is_there(const Input& input, const Batch::Column& column) {
  if (input.is_ids()) return column.ids.front() != padding_id;
  if (input.role == InputRole::number) return column.floats[1] == 0;
  return input.role == InputRole::presence && column.floats.front() != 0;
}

// The parts of `row` that are there.
std::vector<Part> parts_of(const std::vector<Input>& inputs, const Batch& row) {
  std::vector<Part> parts;
  std::vector<bool> are_there;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::string name = part_of(inputs[i]);
    const auto part =
        std::find_if(parts.begin(), parts.end(), [&](auto& p) { return p.name == name; });
    const auto at = static_cast<std::size_t>(part - parts.begin());
    if (part == parts.end()) {
      parts.push_back({name, inputs[i].side, {}});
      are_there.push_back(false);
    }
    parts[at].inputs.push_back(i);
    if (is_there(inputs[i], row.columns[i])) are_there[at] = true;
  }
  std::size_t p = 0;
  std::erase_if(parts, [&](const Part&) { return !are_there[p++]; });
  return parts;
}

// Makes one example's ids unknown, its number the mean, its history empty, its vector that of the
// unknown entity.
void leave_out(const FeatureStore& store, const Input& input, Batch::Column& column,
               std::size_t row) {
  if (input.is_ids()) {
    const std::span<std::int32_t> ids = values_of(column.ids, input, row);
    const bool was_there = ids.front() != padding_id;
    std::fill(ids.begin(), ids.end(), padding_id);
    if (was_there && input.role == InputRole::field) ids.front() = unknown_id;
    return;
  }
  const std::span<float> floats = values_of(column.floats, input, row);
  std::fill(floats.begin(), floats.end(), 0.0f);
  if (input.role != InputRole::vector) return;
  store.catalog(input.side).read_vector(0, floats);
}

// The logits of an example with only some of its parts, each given as a set of part numbers.
template <typename Sets>
std::vector<float> score_sets(const FeatureStore& store, const Engine& engine, const Batch& row,
                              const std::vector<Part>& parts, const Sets& sets) {
  Batch batch = repeated(row, sets.size());
  for (std::size_t r = 0; r < sets.size(); ++r) {
    for (std::size_t p = 0; p < parts.size(); ++p) {
      if (sets[r][p]) continue;
      for (const std::size_t i : parts[p].inputs) {
        leave_out(store, store.inputs()[i], batch.columns[i], r);
      }
    }
  }
  return score_rows(engine, batch);
}

// |S|! (n - |S| - 1)! / n! for sets S of n - 1 others.
std::vector<double> set_weights(std::size_t n) {
  std::vector<double> weights(n, 1.0 / static_cast<double>(n));
  for (std::size_t size = 1; size < n; ++size) {
    weights[size] = weights[size - 1] * static_cast<double>(size) / static_cast<double>(n - size);
  }
  return weights;
}

// Shapley values from the logit of every set of n parts; bit p of a set says that it holds part p.
std::vector<double> exact_values(const std::vector<float>& logits, std::size_t n) {
  const std::vector<double> weights = set_weights(n);
  std::vector<double> values(n, 0);
  for (std::size_t set = 0; set < logits.size(); ++set) {
    for (std::size_t p = 0; p < n; ++p) {
      const std::size_t with = set | (std::size_t{1} << p);
      if (with == set) continue;
      const double gain = double(logits[with]) - double(logits[set]);
      values[p] += weights[static_cast<std::size_t>(std::popcount(set))] * gain;
    }
  }
  return values;
}

std::vector<std::vector<bool>> all_sets(std::size_t n) {
  std::vector<std::vector<bool>> sets(std::size_t{1} << n, std::vector<bool>(n));
  for (std::size_t set = 0; set < sets.size(); ++set) {
    for (std::size_t p = 0; p < n; ++p) sets[set][p] = (set >> p & 1) != 0;
  }
  return sets;
}

// The same orders for every call; each with its reverse, so that effects of place cancel.
std::vector<std::vector<std::size_t>> fixed_orders(std::size_t n) {
  std::mt19937 random(1);
  std::vector<std::vector<std::size_t>> orders;
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t pair = 0; pair < order_pairs; ++pair) {
    for (std::size_t i = n - 1; i > 0; --i) std::swap(order[i], order[random() % (i + 1)]);
    orders.push_back(order);
    orders.emplace_back(order.rbegin(), order.rend());
  }
  return orders;
}

// For each order, the sets it builds up part by part, from none to all.
std::vector<std::vector<bool>> sets_along(const std::vector<std::vector<std::size_t>>& orders) {
  std::vector<std::vector<bool>> sets;
  for (const std::vector<std::size_t>& order : orders) {
    std::vector<bool> set(order.size(), false);
    sets.push_back(set);
    for (const std::size_t p : order) {
      set[p] = true;
      sets.push_back(set);
    }
  }
  return sets;
}

std::vector<double> values_along(const std::vector<float>& logits,
                                 const std::vector<std::vector<std::size_t>>& orders) {
  const std::size_t n = orders.front().size();
  std::vector<double> values(n, 0);
  std::size_t at = 0;
  for (const std::vector<std::size_t>& order : orders) {
    for (const std::size_t p : order) {
      values[p] += (double(logits[at + 1]) - double(logits[at])) / double(orders.size());
      ++at;
    }
    ++at;
  }
  return values;
}

template <typename Value>
std::vector<Value> repeat(const std::vector<Value>& values, std::size_t times) {
  std::vector<Value> all;
  all.reserve(values.size() * times);
  for (std::size_t i = 0; i < times; ++i) all.insert(all.end(), values.begin(), values.end());
  return all;
}

}  // namespace

Batch repeated(const Batch& row, std::size_t times) {
  Batch batch{.rows = times, .columns = {}, .labels = {}};
  for (const Batch::Column& column : row.columns) {
    batch.columns.push_back({repeat(column.ids, times), repeat(column.floats, times)});
  }
  return batch;
}

std::vector<float> score_rows(const Engine& engine, const Batch& batch) {
  std::vector<float> logits(batch.rows);
  Engine::Workspace workspace;
  engine.score(batch, logits, workspace);
  check_numbers(logits);
  return logits;
}

Explanation explain(const FeatureStore& store, const Engine& engine, const Batch& row) {
  const std::vector<Part> parts = parts_of(store.inputs(), row);
  const std::size_t n = parts.size();
  Explanation result;
  result.is_exact = n <= most_exact_parts;
  std::vector<float> logits;
  std::vector<double> values;
  if (result.is_exact) {
    logits = score_sets(store, engine, row, parts, all_sets(n));
    values = exact_values(logits, n);
  } else {
    const auto orders = fixed_orders(n);
    logits = score_sets(store, engine, row, parts, sets_along(orders));
    values = values_along(logits, orders);
  }
  result.baseline = logits.front();
  result.logit = logits.back();
  for (std::size_t p = 0; p < n; ++p) {
    result.contributions.push_back({parts[p].name, parts[p].side, static_cast<float>(values[p])});
  }
  std::stable_sort(result.contributions.begin(), result.contributions.end(),
                   [](const Contribution& a, const Contribution& b) {
                     return std::abs(a.logit) > std::abs(b.logit);
                   });
  return result;
}

}  // namespace lore
