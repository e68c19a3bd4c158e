#include "lore/ctr/fields.h"

#include <algorithm>

#include "lore/error.h"

namespace lore {

namespace {

Value mean_of(const HistoryValues& history) {
  return mean_groups(history.items, history.mask, 1);
}

}  // namespace

std::vector<Value> Fields::all() const {
  std::vector<Value> values = embeddings;
  if (history) values.push_back(mean_of(*history));
  values.insert(values.end(), knowledge.begin(), knowledge.end());
  return values;
}

std::vector<Value> Fields::factors() const {
  std::vector<Value> values = embeddings;
  if (history) {
    const std::int32_t dim = embeddings.front().shape().cols;
    const Value mean = mean_of(*history);
    values.push_back(reshape(mean, mean.shape().cols / dim, dim));
  }
  return values;
}

std::vector<Value> Fields::rows() const {
  const std::int32_t dim = embeddings.front().shape().cols;
  std::vector<Value> values = factors();
  for (std::size_t k = 0; k < knowledge.size(); ++k) {
    const bool fits = knowledge[k].shape().cols == dim;
    values.push_back(fits ? knowledge[k]
                          : linear_unbiased(knowledge[k], dim, "knowledge." + std::to_string(k)));
  }
  return values;
}

namespace {

const std::string history_prefix = "history.";

// Looks up `ids` and averages the values of each of its groups: [groups, dim].
Value embed_ids(Graph& graph, const Input& column, std::int32_t dim, const std::string& table) {
  const Value ids = input(graph, column);
  const Value rows = embedding(ids, dim, table);
  if (column.width == column.groups) return rows;
  return mean_groups(rows, mask(ids), column.groups);
}

Value embed_number(Graph& graph, const Input& column, std::int32_t dim, const std::string& prefix) {
  return linear_unbiased(input(graph, column), dim, prefix + column.name);
}

Value embed_column(Graph& graph, const Input& column, std::int32_t dim, const std::string& prefix) {
  if (column.role == InputRole::number) return embed_number(graph, column, dim, prefix);
  return embed_ids(graph, column, dim, prefix + column.table);
}

// 1 for each position of a history that holds an item, whatever number of values it has: [L, 1].
Value position_mask(Graph& graph, const Input& column) {
  const Value present = mask(input(graph, column));
  return column.width == column.groups ? present : mean_groups(present, present, column.groups);
}

std::vector<Input> with_role(const std::vector<Input>& inputs, InputRole role) {
  std::vector<Input> found;
  std::copy_if(inputs.begin(), inputs.end(), std::back_inserter(found),
               [&](const Input& input) { return input.role == role; });
  return found;
}

const Input& column_of(const std::vector<Input>& inputs, const Input& history) {
  const std::string name = history.name.substr(history_prefix.size());
  for (const Input& input : inputs) {
    if (input.name == name) return input;
  }
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "a history of a column that is not an input",
               .place = {.field = history.name}});
}

// Positions are those of the column with one id an item, where there is one: an item without
// values in another column is an item all the same.
const Input& position_column(const std::vector<Input>& histories) {
  const auto single = std::find_if(histories.begin(), histories.end(),
                                   [](const Input& input) { return input.width == input.groups; });
  return single == histories.end() ? histories.front() : *single;
}

std::optional<HistoryValues> embed_history(Graph& graph, const std::vector<Input>& inputs,
                                           std::int32_t dim) {
  const std::vector<Input> histories = with_role(inputs, InputRole::history);
  if (histories.empty()) return std::nullopt;
  std::vector<Value> targets;
  std::vector<Value> items;
  for (const Input& history : histories) {
    targets.push_back(embed_column(graph, column_of(inputs, history), dim, "embedding."));
    items.push_back(embed_column(graph, history, dim, "embedding."));
  }
  return HistoryValues{.target = concat(targets),
                       .items = concat(items),
                       .mask = position_mask(graph, position_column(histories))};
}

}  // namespace

Fields embed_fields(Graph& graph, const std::vector<Input>& inputs, std::int32_t dim,
                    bool first_order) {
  Fields fields;
  for (const Input& column : inputs) {
    if (column.role != InputRole::field && column.role != InputRole::number) continue;
    fields.embeddings.push_back(embed_column(graph, column, dim, "embedding."));
    if (first_order) {
      fields.first_order.push_back(embed_column(graph, column, 1, "first_order."));
    }
  }
  if (fields.embeddings.empty()) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "the data has no columns to learn from",
                 .hint = "declare at least one categorical, multi-valued or numeric column"});
  }
  fields.history = embed_history(graph, inputs, dim);
  return fields;
}

}  // namespace lore
