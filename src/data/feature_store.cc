#include "lore/data/feature_store.h"

#include <algorithm>

#include "lore/data/vector_table.h"
#include "lore/error.h"

#include "data/cell.h"
#include "data/own_values.h"

namespace lore {

namespace {

constexpr std::int64_t max_width = 1 << 20;  // values of one input an example

[[noreturn]] void refuse(const std::string& field, const std::string& problem,
                         const std::string& expected = "", const std::string& found = "") {
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = problem,
               .place = {.field = field},
               .expected = expected,
               .found = found});
}

// Vectors without a difference say nothing of anyone: whatever made them failed.
void refuse_equal_vectors(Side side, const VectorTable& table) {
  const auto first = table.size() > 1 ? table.vectors().row(0) : std::span<const float>();
  for (std::size_t row = 1; row < table.size(); ++row) {
    if (!std::ranges::equal(table.vectors().row(row), first)) return;
  }
  if (table.size() < 2) return;
  throw Error({.kind = ErrorKind::mismatch,
               .problem = "all " + std::to_string(table.size()) + " vectors are the same",
               .place = {.field = std::string(name_of(side)) + ".vector"},
               .expected = "vectors that tell one " + std::string(name_of(side)) + " from another",
               .hint = "encode the texts again, and look whether the texts differ"});
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::vector<const ColumnSpec*> history_columns(const DatasetSpec& spec) {
  std::vector<const ColumnSpec*> columns;
  if (spec.history.length == 0) return columns;
  for (const ColumnSpec* column : features_of(spec, Side::item)) {
    const bool can_show =
        column->kind == ColumnKind::categorical || column->kind == ColumnKind::multi_valued;
    const std::vector<std::string>& named = spec.history.columns;
    if (named.empty() ? can_show : contains(named, column->name)) columns.push_back(column);
  }
  return columns;
}

FeatureStore::FeatureStore(DatasetSpec spec, Features features, Catalog users, Catalog items,
                           History history, const std::vector<std::string>& row_columns)
    : FeatureStore({std::move(spec), std::move(features), std::move(users), std::move(items),
                    std::move(history)},
                   row_columns) {
  check_history();
}

FeatureStore::FeatureStore(Parts parts, const std::vector<std::string>& row_columns)
    : spec_(std::move(parts.spec)),
      features_(std::move(parts.features)),
      users_(std::move(parts.users)),
      items_(std::move(parts.items)),
      history_(std::move(parts.history)) {
  add_columns(row_columns);
  add_histories();
  add_vectors();
  check_catalog(Side::user);
  check_catalog(Side::item);
}

void FeatureStore::add_columns(const std::vector<std::string>& row_columns) {
  for (const std::string& name : row_columns) {
    if (spec_.find(name) == nullptr) refuse(name, "a row column that the dataset does not have");
  }
  for (std::size_t i = 0; i < spec_.columns.size(); ++i) {
    const ColumnSpec& column = spec_.columns[i];
    if (column.kind == ColumnKind::text) continue;
    add_column(i, column.side == Side::context || contains(row_columns, column.name));
  }
}

void FeatureStore::add_column(std::size_t spec, bool in_rows) {
  const ColumnSpec& column = spec_.columns[spec];
  Input input{.name = column.name,
              .role = InputRole::number,
              .side = column.side,
              .width = width_of(column)};
  Source source{.from = in_rows ? Source::From::row : Source::From::catalog, .spec = spec};
  const auto is_same_side = [&](const Input& other) { return other.side == column.side; };
  source.column =
      static_cast<std::size_t>(std::count_if(inputs_.begin(), inputs_.end(), is_same_side));
  if (column.kind != ColumnKind::numeric) {
    const auto vocabulary = features_.vocabularies.find(table_of(column));
    if (vocabulary == features_.vocabularies.end()) refuse(column.name, "no vocabulary was fitted");
    input.role = InputRole::field;
    input.cardinality = vocabulary->second.cardinality();
    input.table = table_of(column);
  } else if (!features_.scales.contains(column.name)) {
    refuse(column.name, "no scale was fitted");
  }
  if (in_rows) {
    std::size_t& width = input.is_ids() ? own_ids_ : own_floats_;
    source.offset = width;
    width += static_cast<std::size_t>(input.width);
    row_inputs_.push_back(inputs_.size());
  }
  inputs_.push_back(std::move(input));
  sources_.push_back(source);
}

void FeatureStore::add_histories() {
  for (const ColumnSpec* column : history_columns(spec_)) {
    const auto shown = static_cast<std::size_t>(
        std::find_if(inputs_.begin(), inputs_.end(),
                     [&](const Input& input) { return input.name == column->name; }) -
        inputs_.begin());
    const std::int64_t width = std::int64_t(spec_.history.length) * inputs_[shown].width;
    if (!inputs_[shown].is_ids()) refuse(column->name, "a history shows columns of ids");
    if (width > max_width) {
      refuse("history." + column->name, "a history too wide", std::to_string(max_width) + " ids",
             std::to_string(width));
    }
    Input input = inputs_[shown];
    input.name = "history." + column->name;
    input.role = InputRole::history;
    input.side = Side::user;
    input.width = static_cast<std::int32_t>(width);
    input.groups = spec_.history.length;
    history_inputs_.push_back(inputs_.size());
    sources_.push_back({.from = Source::From::history, .column = sources_[shown].column});
    inputs_.push_back(std::move(input));
  }
}

void FeatureStore::add_vectors() {
  while (!sources_.empty() && sources_.back().from >= Source::From::vector) {
    sources_.pop_back();
    inputs_.pop_back();
  }
  for (const Side side : {Side::user, Side::item}) {
    if (!catalog(side).has_vectors()) continue;
    const std::string name = name_of(side);
    inputs_.push_back({.name = name + ".vector",
                       .role = InputRole::vector,
                       .side = side,
                       .width = static_cast<std::int32_t>(catalog(side).vector_width())});
    inputs_.push_back({.name = name + ".presence", .role = InputRole::presence, .side = side});
    sources_.push_back({.from = Source::From::vector});
    sources_.push_back({.from = Source::From::presence});
  }
}

void FeatureStore::check_catalog(Side side) const {
  const Catalog& entities = catalog(side);
  const auto rows = static_cast<std::size_t>(entities.rows());
  const std::vector<const ColumnSpec*> columns = features_of(spec_, side);
  if (entities.columns().size() != columns.size()) {
    refuse(name_of(side), "a catalog with other columns than the dataset",
           std::to_string(columns.size()), std::to_string(entities.columns().size()));
  }
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const CatalogColumn& values = entities.columns()[c];
    const std::size_t expected = rows * static_cast<std::size_t>(width_of(*columns[c]));
    const bool is_number = columns[c]->kind == ColumnKind::numeric;
    const std::size_t found = is_number ? values.floats.size() : values.ids.size();
    if (expected == found) continue;
    refuse(columns[c]->name, "a catalog column of another length", std::to_string(expected),
           std::to_string(found));
  }
  if (!entities.has_vectors()) return;
  const std::size_t vectors = entities.vectors.rows() + entities.stored_vectors.rows();
  if (vectors != rows || entities.has_vector.size() != rows) {
    refuse(name_of(side), "not one vector and flag an entity", std::to_string(rows),
           std::to_string(vectors));
  }
}

void FeatureStore::check_history() {
  if (history_.users() == 0) history_ = History(std::vector<History::Event>(), users_.rows());
  const auto is_item = [&](std::int32_t row) { return row >= 0 && row < items_.rows(); };
  const auto items = history_.items();
  if (history_.users() == users_.rows() && std::all_of(items.begin(), items.end(), is_item)) return;
  refuse("history", "a history of users or items that are not in the catalogs",
         std::to_string(users_.rows()) + " users", std::to_string(history_.users()));
}

Example FeatureStore::encode(const std::map<std::string, std::string>& row,
                             Unknowns* unknowns) const {
  const auto cell = [&](const std::string& column) -> const std::string* {
    const auto found = column.empty() ? row.end() : row.find(column);
    return found == row.end() ? nullptr : &found->second;
  };
  Example example{.time = after_all_history};
  if (const std::string* id = cell(spec_.user_id)) example.user = users_.row(*id);
  if (const std::string* id = cell(spec_.item_id)) example.item = items_.row(*id);
  if (const std::string* time = cell(spec_.time)) example.time = parse_time(spec_.time, *time);
  example.own_ids.reserve(own_ids_);
  example.own_floats.reserve(own_floats_);
  for (const std::size_t i : row_inputs_) {
    const ColumnSpec& column = spec_.columns[sources_[i].spec];
    if (const std::string* text = cell(column.name)) {
      append_own(features_, column, *text, example, unknowns ? &unknowns->values : nullptr);
    } else {
      append_latest(i, example);
    }
  }
  return example;
}

void FeatureStore::attach_vectors(Side side, const VectorTable& table) {
  if (side == Side::context) refuse("context", "only users and items have vectors");
  refuse_equal_vectors(side, table);
  Catalog& entities = side == Side::user ? users_ : items_;
  if (entities.has_vectors() && entities.vector_width() != table.width()) {
    throw Error({.kind = ErrorKind::mismatch,
                 .problem = "vectors of another width",
                 .place = {.field = std::string(name_of(side)) + ".vector"},
                 .expected = std::to_string(entities.vector_width()) + " numbers",
                 .found = std::to_string(table.width()),
                 .hint = "use vectors of the same encoder"});
  }
  const auto rows = static_cast<std::size_t>(entities.rows());
  Matrix vectors(rows, table.width());
  std::vector<std::uint8_t> has_vector(rows, 0);
  for (std::size_t row = 1; row < rows; ++row) {
    const std::span<const float> found = table.find(entities.ids()[row]);
    const bool is_there = std::any_of(found.begin(), found.end(), [](float x) { return x != 0; });
    has_vector[row] = is_there;
    if (is_there) std::copy(found.begin(), found.end(), vectors.row(row).begin());
  }
  if (std::count(has_vector.begin(), has_vector.end(), 1) == 0) {
    throw Error({.kind = ErrorKind::mismatch,
                 .problem = "no " + std::string(name_of(side)) + " of the data has a vector",
                 .place = {.field = std::string(name_of(side)) + ".vector"},
                 .expected = rows > 1 ? "ids like " + in_quotes(entities.ids()[1]) : "",
                 .found = table.size() > 0 ? in_quotes(table.ids()[0]) : "an empty table",
                 .hint = "is it the table of another side or dataset?"});
  }
  entities.vectors = std::move(vectors);
  entities.stored_vectors = {};
  entities.has_vector = std::move(has_vector);
  add_vectors();
}

void FeatureStore::replace_vectors(Side side, Matrix vectors) {
  Catalog& entities = side == Side::user ? users_ : items_;
  if (side == Side::context || !entities.has_vectors()) {
    refuse(name_of(side), "a side without vectors");
  }
  if (vectors.rows() != static_cast<std::size_t>(entities.rows()) || vectors.cols() == 0) {
    refuse(name_of(side), "not one vector an entity", std::to_string(entities.rows()),
           std::to_string(vectors.rows()));
  }
  entities.vectors = std::move(vectors);
  entities.stored_vectors = {};
  add_vectors();
}

void FeatureStore::narrow_vectors(Side side, TableType type) {
  Catalog& entities = side == Side::user ? users_ : items_;
  if (side == Side::context || !entities.has_vectors()) {
    refuse(name_of(side), "a side without vectors");
  }
  const bool is_stored = entities.vectors.empty();
  entities.stored_vectors =
      Table::of(is_stored ? entities.stored_vectors.matrix() : entities.vectors, type);
  entities.vectors = {};
}

}  // namespace lore
