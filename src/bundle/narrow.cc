#include "lore/bundle/narrow.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <vector>

#include "lore/bundle/bundle.h"
#include "lore/bundle/precision_cost.h"
#include "lore/error.h"
#include "lore/graph/parameters.h"

#include "bundle/logits.h"

namespace lore {
namespace {

constexpr std::size_t fewest_bytes_a_row = 8;

// The column of each parameter that a graph looks up and reads nowhere else, by parameter.
std::map<std::string, std::string> columns_by_table(const Graph& graph) {
  std::map<std::string, std::string> columns;
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::embedding || graph.node(node.operands[0]).op != Op::input) continue;
    const std::string& table = graph.node(node.operands[1]).name;
    if (is_looked_up(graph, table)) columns[table] = graph.input_of(node.operands[0]).table;
  }
  return columns;
}

std::string joined(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

void check_columns(const NarrowTypes& types, const std::map<std::string, std::string>& columns) {
  for (const auto& [column, type] : types.by_column) {
    std::set<std::string> known;
    for (const auto& [table, of] : columns) known.insert(of);
    if (known.contains(column)) continue;
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "the model has no table of this column",
                 .expected = joined(known),
                 .found = column});
  }
}

TableType type_for(const NarrowTypes& types, const std::string& column, const Matrix& matrix) {
  const auto named = types.by_column.find(column);
  const TableType type = named == types.by_column.end() ? types.tables : named->second;
  const bool outweighed = type == TableType::int8 && matrix.cols() < fewest_bytes_a_row;
  return outweighed ? TableType::f16 : type;
}

void narrow_tables(Bundle& bundle, const NarrowTypes& types) {
  const std::map<std::string, std::string> columns = columns_by_table(bundle.graph);
  check_columns(types, columns);
  for (const auto& [name, column] : columns) {
    Matrix& matrix = bundle.weights.at(name);
    const TableType type = type_for(types, column, matrix);
    if (type == TableType::f32) continue;
    std::ranges::fill(matrix.row(padding_id), 0.0f);
    bundle.tables[name] = Table::of(matrix, type);
    bundle.weights.erase(name);
  }
}

void narrow_vectors(Bundle& bundle, TableType type) {
  if (type == TableType::f32) return;
  auto store = std::make_shared<FeatureStore>(*bundle.store);
  for (const Side side : {Side::user, Side::item}) {
    if (store->catalog(side).has_vectors()) store->narrow_vectors(side, type);
  }
  bundle.store = std::move(store);
}

void score_golden(Bundle& bundle) {
  std::vector<Example> examples;
  for (const GoldenRow& row : bundle.golden) examples.push_back(row.example);
  const std::vector<float> logits = logits_of(engine_of(bundle), *bundle.store, examples);
  for (std::size_t i = 0; i < logits.size(); ++i) bundle.golden[i].logit = logits[i];
}

void check_cost(double wide, double narrow) {
  if (std::isnan(wide)) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "what narrow tables do to the AUC cannot be measured",
                 .expected = "validation rows of both classes"});
  }
  const double change = std::abs(narrow - wide);
  if (change <= largest_auc_change) return;
  throw Error({.kind = ErrorKind::unsupported,
               .problem = "narrow tables are refused: they change the AUC of this model by more "
                          "than they may",
               .place = {.field = std::string("metrics.") + narrow_auc},
               .expected = "at most " + std::to_string(largest_auc_change),
               .found = std::to_string(change),
               .hint = "keep some columns in more bits"});
}

}  // namespace

Bundle narrowed(const Bundle& bundle, const NarrowTypes& types, const Examples& rows) {
  if (!bundle.tables.empty()) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "the tables of this bundle are narrow already",
                 .hint = "narrow the bundle it was made of"});
  }
  check_bundle(bundle);
  Bundle narrow = bundle;
  narrow.version.clear();
  narrow_tables(narrow, types);
  narrow_vectors(narrow, types.vectors);
  score_golden(narrow);
  const double before = auc_of(bundle, rows);
  const double after = auc_of(narrow, rows);
  check_cost(before, after);
  narrow.metrics[wide_auc] = before;
  narrow.metrics[narrow_auc] = after;
  measure_precision_cost(narrow, rows);
  check_bundle(narrow);
  return narrow;
}

}  // namespace lore
