#include "data/entities.h"

#include <algorithm>
#include <limits>

#include "lore/error.h"

#include "data/cell.h"
#include "data/facts_reader.h"
#include "data/own_values.h"

namespace lore {

Entities::Entities(const DatasetSpec& spec, Side side, std::vector<const ColumnSpec*> facts,
                   std::span<const ColumnSpec* const> row_columns)
    : spec_(spec),
      side_(side),
      columns_(features_of(spec, side)),
      facts_(std::move(facts)),
      has_file_(side == Side::user ? spec.users.has_value() : spec.items.has_value()) {
  std::size_t ids = 0;
  std::size_t floats = 0;
  for (const ColumnSpec* column : row_columns) {
    const bool is_number = column->kind == ColumnKind::numeric;
    std::size_t& offset = is_number ? floats : ids;
    const auto width = static_cast<std::size_t>(width_of(*column));
    const auto found = std::find(columns_.begin(), columns_.end(), column);
    if (found != columns_.end()) {
      brought_.push_back({.column = static_cast<std::size_t>(found - columns_.begin()),
                          .offset = offset,
                          .width = width,
                          .is_number = is_number});
    }
    offset += width;
  }
}

const std::string& Entities::id_name() const {
  return side_ == Side::user ? spec_.user_id : spec_.item_id;
}

void Entities::adopt(const Catalog& known) {
  known_ = &known;
  for (std::int32_t row = 1; row < known.rows(); ++row) catalog_.add(known.id(row));
}

void Entities::read_ids() {
  if (!has_file_) return;
  FactsReader reader(spec_, side_, {});
  // By catalog row; 0: not in the file so far.
  std::vector<std::uint64_t> lines(static_cast<std::size_t>(catalog_.rows()));
  Facts facts;
  while (reader.next(facts)) {
    const std::int32_t row = add(facts.id);
    lines.resize(static_cast<std::size_t>(catalog_.rows()));
    std::uint64_t& line = lines[static_cast<std::size_t>(row)];
    if (line != 0) {
      throw Error({.kind = ErrorKind::format,
                   .problem = "a duplicate id",
                   .place = {.file = reader.path(), .line = facts.line, .field = id_name()},
                   .expected = "one row for each " + std::string(name_of(side_)),
                   .found = in_quotes(facts.id) + ", first on line " + std::to_string(line)});
    }
    line = facts.line;
  }
}

std::int32_t Entities::add(std::string_view id) {
  if (id.empty()) return 0;
  const std::int32_t row = catalog_.row(id);
  return row != 0 ? row : catalog_.add(id);
}

void Entities::expose(std::int32_t row) {
  counts_.resize(static_cast<std::size_t>(catalog_.rows()));
  ++counts_[static_cast<std::size_t>(row)];
}

std::vector<std::int32_t> Entities::counts() const {
  std::vector<std::int32_t> counts = counts_;
  counts.resize(static_cast<std::size_t>(catalog_.rows()));
  return counts;
}

// Calls visit(row, c, cell) for each cell of the side's file: catalog row, position in facts_.
template <typename Visit>
void Entities::each_fact(Visit visit) const {
  if (facts_.empty()) return;
  FactsReader reader(spec_, side_, facts_);
  Facts facts;
  while (reader.next(facts)) {
    try {
      const std::int32_t row = catalog_.row(facts.id);
      for (std::size_t c = 0; c < facts.cells.size(); ++c) visit(row, c, facts.cells[c]);
    } catch (const Error& error) {
      throw located(error, reader.path(), facts.line);
    }
  }
}

std::size_t Entities::position(const ColumnSpec* column) const {
  return static_cast<std::size_t>(column - spec_.columns.data());
}

void Entities::fit(FeatureFitter& fitter) const {
  const std::vector<std::int32_t> times = counts();
  if (const ColumnSpec* id = spec_.find(id_name())) {
    for (std::int32_t row = 1; row < catalog_.rows(); ++row) {
      fitter.count(position(id), catalog_.id(row), times[static_cast<std::size_t>(row)]);
    }
  }
  each_fact([&](std::int32_t row, std::size_t c, std::string_view cell) {
    fitter.count(position(facts_[c]), cell, times[static_cast<std::size_t>(row)]);
  });
}

CatalogColumn Entities::missing(const ColumnSpec& column) const {
  const auto rows = static_cast<std::size_t>(catalog_.rows());
  const auto width = static_cast<std::size_t>(width_of(column));
  if (column.kind != ColumnKind::numeric) {
    return {.ids = std::vector<std::int32_t>(rows * width, padding_id), .floats = {}};
  }
  std::vector<float> floats(rows * width);
  for (std::size_t row = 0; row < rows; ++row) set_missing(&floats[row * width], width_of(column));
  return {.ids = {}, .floats = std::move(floats)};
}

CatalogColumn& Entities::values_of(const ColumnSpec* column) {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  return catalog_.columns()[static_cast<std::size_t>(found - columns_.begin())];
}

void Entities::encode(const Features& features) {
  latest_.assign(static_cast<std::size_t>(catalog_.rows()),
                 std::numeric_limits<std::int64_t>::min());
  for (const ColumnSpec* column : columns_) catalog_.columns().push_back(missing(*column));
  recall();
  encode_id(features);
  encode_facts(features);
}

void Entities::recall() {
  if (known_ == nullptr) return;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const CatalogColumn& known = known_->columns()[c];
    std::ranges::copy(known.ids, catalog_.columns()[c].ids.own().begin());
    std::ranges::copy(known.floats, catalog_.columns()[c].floats.own().begin());
  }
}

void Entities::encode_id(const Features& features) {
  const ColumnSpec* column = spec_.find(id_name());
  if (column == nullptr) return;
  std::vector<std::int32_t>& ids = values_of(column).ids.own();
  ids[0] = unknown_id;
  for (std::int32_t row = 1; row < catalog_.rows(); ++row) {
    features.encode_ids(*column, catalog_.id(row), &ids[static_cast<std::size_t>(row)], nullptr);
  }
}

void Entities::encode_facts(const Features& features) {
  std::vector<CatalogColumn*> values;
  for (const ColumnSpec* fact : facts_) {
    values.push_back(&values_of(fact));
    if (fact->kind != ColumnKind::numeric) values.back()->ids.own()[0] = unknown_id;
  }
  each_fact([&](std::int32_t row, std::size_t c, std::string_view cell) {
    const ColumnSpec& column = *facts_[c];
    const auto at = static_cast<std::size_t>(row) * static_cast<std::size_t>(width_of(column));
    if (column.kind == ColumnKind::numeric) {
      features.encode_number(column, cell, &values[c]->floats.own()[at]);
    } else {
      features.encode_ids(column, cell, &values[c]->ids.own()[at], nullptr);
    }
  });
}

void Entities::remember(const Example& row) {
  const auto entity = static_cast<std::size_t>(side_ == Side::user ? row.user : row.item);
  if (entity == 0 || row.time < latest_[entity]) return;
  latest_[entity] = row.time;
  for (const Brought& each : brought_) {
    CatalogColumn& column = catalog_.columns()[each.column];
    const std::size_t to = entity * each.width;
    if (each.is_number) {
      std::copy_n(row.own_floats.data() + each.offset, each.width, column.floats.own().data() + to);
    } else {
      std::copy_n(row.own_ids.data() + each.offset, each.width, column.ids.own().data() + to);
    }
  }
}

}  // namespace lore
