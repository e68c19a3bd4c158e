#include "bundle/golden.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>

#include "lore/error.h"

#include "bundle/logits.h"

namespace lore {
namespace {

// The values of all rows one after the other, and how many each row has.
template <typename T>
struct Ragged {
  std::vector<T> values;
  std::vector<std::int32_t> sizes;

  void append(const std::vector<T>& row) {
    values.insert(values.end(), row.begin(), row.end());
    sizes.push_back(static_cast<std::int32_t>(row.size()));
  }
};

Matrix column(std::vector<float> values) {
  const std::size_t rows = values.size();
  return Matrix(rows, 1, std::move(values));
}

[[noreturn]] void refuse(const TensorFile& file, const std::string& tensor, std::string expected,
                         std::string found) {
  throw Error({.kind = ErrorKind::corrupt,
               .problem = "golden rows that do not fit the store",
               .place = {.file = file.path(), .field = tensor},
               .expected = std::move(expected),
               .found = std::move(found)});
}

void check_count(const TensorFile& file, const std::string& tensor, std::size_t expected,
                 std::size_t found) {
  if (expected == found) return;
  refuse(file, tensor, std::to_string(expected) + " values", std::to_string(found));
}

void check_below(const TensorFile& file, const std::string& tensor, std::int32_t limit,
                 std::int32_t found) {
  if (found >= 0 && found < limit) return;
  refuse(file, tensor, "0 to " + std::to_string(limit - 1), std::to_string(found));
}

// How many own values of that kind a row has unless all are missing.
std::size_t own_width(const FeatureStore& store, bool ids) {
  std::size_t width = 0;
  for (const std::size_t position : store.row_inputs()) {
    const Input& input = store.inputs()[position];
    if (input.is_ids() == ids) width += static_cast<std::size_t>(input.width);
  }
  return width;
}

// Cuts `values` into rows of `width` values or none, as `name`.sizes says.
template <typename T>
std::vector<std::vector<T>> cut(const TensorFile& file, const std::string& name,
                                std::span<const T> values, std::size_t rows, std::size_t width) {
  const std::vector<std::int32_t> sizes = file.int32s(name + ".sizes");
  check_count(file, name + ".sizes", rows, sizes.size());
  std::size_t begin = 0;
  std::vector<std::vector<T>> result;
  for (const std::int32_t size : sizes) {
    if (size != 0) check_count(file, name + ".sizes", width, static_cast<std::size_t>(size));
    const std::size_t end = begin + static_cast<std::size_t>(size);
    if (end > values.size()) check_count(file, name, end, values.size());
    result.emplace_back(values.begin() + static_cast<std::ptrdiff_t>(begin),
                        values.begin() + static_cast<std::ptrdiff_t>(end));
    begin = end;
  }
  check_count(file, name, begin, values.size());
  return result;
}

void check_own_ids(const TensorFile& file, const FeatureStore& store, const Example& example) {
  if (example.own_ids.empty()) return;
  auto id = example.own_ids.begin();
  for (const std::size_t position : store.row_inputs()) {
    const Input& input = store.inputs()[position];
    if (!input.is_ids()) continue;
    for (std::int32_t k = 0; k < input.width; ++k, ++id) {
      check_below(file, "own_ids", input.cardinality, *id);
    }
  }
}

void check_example(const TensorFile& file, const FeatureStore& store, const Example& example) {
  check_below(file, "user", store.users().rows(), example.user);
  check_below(file, "item", store.items().rows(), example.item);
  check_own_ids(file, store, example);
}

void check_logit(std::size_t row, float expected, float found, float tolerance) {
  if (std::abs(expected - found) <= tolerance) return;
  throw Error(
      {.kind = ErrorKind::mismatch,
       .problem = "golden row " + std::to_string(row) + " scores otherwise than in training",
       .place = {.field = "golden"},
       .expected = std::to_string(expected) + " within " + std::to_string(tolerance),
       .found = std::to_string(found),
       .hint = "features, weights and graph are not of one model, or training and serving "
               "compute differently"});
}

}  // namespace

std::vector<Example> choose_golden(const Examples& examples, std::size_t count) {
  std::vector<Example> chosen;
  count = std::min(count, examples.size());
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(examples[i * examples.size() / count]);
  if (chosen.empty()) return chosen;
  Example unknown_user = chosen.front();
  unknown_user.user = 0;
  Example unknown_item = chosen.front();
  unknown_item.item = 0;
  Example bare = chosen.front();
  bare.own_ids.clear();
  bare.own_floats.clear();
  chosen.insert(chosen.end(), {unknown_user, unknown_item, bare});
  return chosen;
}

void write_golden(const std::vector<GoldenRow>& rows, TensorWriter& writer) {
  std::vector<std::int32_t> users;
  std::vector<std::int32_t> items;
  std::vector<std::int64_t> times;
  std::vector<float> logits;
  Ragged<std::int32_t> ids;
  Ragged<float> floats;
  for (const GoldenRow& row : rows) {
    users.push_back(row.example.user);
    items.push_back(row.example.item);
    times.push_back(row.example.time);
    logits.push_back(row.logit);
    ids.append(row.example.own_ids);
    floats.append(row.example.own_floats);
  }
  writer.add("user", users);
  writer.add("item", items);
  writer.add("time", times);
  writer.add("logit", column(std::move(logits)));
  writer.add("own_ids", ids.values);
  writer.add("own_ids.sizes", ids.sizes);
  writer.add("own_floats", column(std::move(floats.values)));
  writer.add("own_floats.sizes", floats.sizes);
}

std::vector<GoldenRow> read_golden(const TensorFile& file, const FeatureStore& store) {
  const std::vector<std::int32_t> users = file.int32s("user");
  const std::vector<std::int32_t> items = file.int32s("item");
  const std::vector<std::int64_t> times = file.int64s("time");
  const Matrix logits = file.matrix("logit");
  const std::vector<std::int32_t> ids = file.int32s("own_ids");
  const Matrix floats = file.matrix("own_floats");
  const std::size_t n = users.size();
  check_count(file, "item", n, items.size());
  check_count(file, "time", n, times.size());
  check_count(file, "logit", n, logits.size());
  auto own_ids = cut<std::int32_t>(file, "own_ids", ids, n, own_width(store, true));
  auto own_floats = cut<float>(file, "own_floats", floats.values(), n, own_width(store, false));
  std::vector<GoldenRow> rows(n);
  for (std::size_t i = 0; i < n; ++i) {
    rows[i] = {.example = {.user = users[i],
                           .item = items[i],
                           .time = times[i],
                           .own_ids = std::move(own_ids[i]),
                           .own_floats = std::move(own_floats[i])},
               .logit = logits.values()[i]};
    check_example(file, store, rows[i].example);
  }
  return rows;
}

void replay_golden(const std::vector<GoldenRow>& rows, const FeatureStore& store,
                   const Engine& engine, float tolerance) {
  std::vector<Example> examples;
  for (const GoldenRow& row : rows) examples.push_back(row.example);
  const std::vector<float> logits = logits_of(engine, store, examples);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    check_logit(i, rows[i].logit, logits[i], tolerance);
  }
}

}  // namespace lore
