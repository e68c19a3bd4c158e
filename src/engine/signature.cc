#include "engine/signature.h"

#include <algorithm>
#include <string>

#include "lore/error.h"

namespace lore {

namespace {

const char* name_of(InputRole role) {
  switch (role) {
    case InputRole::field:
      return "field";
    case InputRole::number:
      return "number";
    case InputRole::history:
      return "history";
    case InputRole::vector:
      return "vector";
    case InputRole::presence:
      return "presence";
    case InputRole::token:
      return "token";
  }
  return "?";
}

std::string text_of(const Input& input) {
  std::string text = std::string(name_of(input.side)) + " " + name_of(input.role) + " of width " +
                     std::to_string(input.width);
  if (input.groups != 1) text += " in " + std::to_string(input.groups) + " groups";
  if (!input.is_ids()) return text;
  return text + ", table \"" + input.table + "\" of " + std::to_string(input.cardinality) + " rows";
}

std::size_t column_of(const Input& input, const std::vector<Input>& inputs) {
  const auto found = std::find_if(inputs.begin(), inputs.end(),
                                  [&](const Input& other) { return other.name == input.name; });
  if (found != inputs.end() && *found == input) {
    return static_cast<std::size_t>(found - inputs.begin());
  }
  throw Error({.kind = ErrorKind::mismatch,
               .problem = found == inputs.end() ? "the model reads an input the data does not have"
                                                : "an input is not what the model was made for",
               .place = {.field = input.name},
               .expected = text_of(input),
               .found = found == inputs.end() ? "none of that name" : text_of(*found),
               .hint = "the model was trained on other data or other settings"});
}

}  // namespace

std::vector<std::size_t> columns_of(const Graph& graph, const std::vector<Input>& inputs) {
  std::vector<std::size_t> columns;
  for (const Input& input : graph.inputs()) columns.push_back(column_of(input, inputs));
  return columns;
}

void check_column(const Batch& batch, std::size_t column, const Input& input) {
  const std::size_t expected = batch.rows * static_cast<std::size_t>(input.width);
  std::size_t found = 0;
  if (column < batch.columns.size()) {
    const Batch::Column& values = batch.columns[column];
    found = input.is_ids() ? values.ids.size() : values.floats.size();
  }
  if (found == expected) return;
  throw Error(
      {.kind = ErrorKind::invalid_argument,
       .problem = "a batch does not hold a column the model reads",
       .place = {.field = input.name},
       .expected = std::to_string(expected) + " values for " + std::to_string(batch.rows) + " rows",
       .found = std::to_string(found)});
}

}  // namespace lore
