#include <algorithm>
#include <cmath>
#include <span>

#include "lore/data/feature_store.h"
#include "lore/error.h"

namespace lore {

namespace {

bool is_nonzero(const std::vector<float>& vector) {
  return std::any_of(vector.begin(), vector.end(), [](float x) { return x != 0; });
}

std::string names_of(const DatasetSpec& spec, Side side) {
  std::string names;
  for (const ColumnSpec& column : spec.columns) {
    if (column.side == side) names += (names.empty() ? "" : ", ") + column.name;
  }
  return names;
}

void check_fields(const DatasetSpec& spec, Side side, const Entity& entity) {
  for (const auto& [name, cell] : entity.fields) {
    const ColumnSpec* column = spec.find(name);
    if (column != nullptr && column->side == side) continue;
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "not a column of the " + std::string(name_of(side)),
                 .place = {.field = name},
                 .expected = names_of(spec, side)});
  }
}

void check_vector(Side side, std::size_t width, const std::vector<float>& vector) {
  const bool fits = vector.empty() || vector.size() == width;
  const bool is_finite =
      std::all_of(vector.begin(), vector.end(), [](float x) { return std::isfinite(x); });
  if (fits && is_finite) return;
  throw Error({.kind = ErrorKind::mismatch,
               .problem = fits ? "a vector that is not finite" : "a vector of another width",
               .place = {.field = std::string(name_of(side)) + ".vector"},
               .expected = std::to_string(width) + " numbers",
               .found = std::to_string(vector.size()),
               .hint = "use vectors of the encoder the model was trained with"});
}

}  // namespace

void FeatureStore::check_entity(Side side, const Entity& entity) const {
  const bool has_ids =
      side != Side::context && !(side == Side::user ? spec_.user_id : spec_.item_id).empty();
  if (!has_ids || entity.id.empty()) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = has_ids ? "an empty id" : "the data has no ids of this side",
                 .place = {.field = name_of(side)}});
  }
  check_fields(spec_, side, entity);
  check_vector(side, catalog(side).vector_width(), entity.vector);
}

void FeatureStore::fill_said(std::size_t i, const Entity& entity, Batch::Column& column,
                             std::int64_t* unknown) const {
  const Input& input = inputs_[i];
  const auto width = static_cast<std::size_t>(input.width);
  const bool has_vector = is_nonzero(entity.vector);
  if (sources_[i].from == Source::From::vector) {
    column.floats = entity.vector;
    if (has_vector) return;
    column.floats.resize(width);
    return catalog(input.side).read_vector(0, column.floats);
  }
  if (sources_[i].from == Source::From::presence) {
    column.floats = {has_vector ? 1.0f : 0.0f};
    return;
  }
  const ColumnSpec& spec = spec_.columns[sources_[i].spec];
  const auto field = entity.fields.find(spec.name);
  std::string_view cell = field == entity.fields.end() ? "" : std::string_view(field->second);
  if (spec.name == spec_.user_id || spec.name == spec_.item_id) cell = entity.id;
  if (input.is_ids()) {
    column.ids.resize(width);
    features_.encode_ids(spec, cell, column.ids.data(), unknown);
  } else {
    column.floats.resize(width);
    features_.encode_number(spec, cell, column.floats.data());
  }
}

void FeatureStore::fill_entity(Side side, const Entity& entity, Batch& batch,
                               Unknowns* unknowns) const {
  check_entity(side, entity);
  batch.rows = 1;
  batch.columns.resize(inputs_.size());
  batch.labels.clear();
  std::int64_t* const unknown = unknowns == nullptr ? nullptr : &unknowns->values;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (inputs_[i].side != side || sources_[i].from == Source::From::history) continue;
    fill_said(i, entity, batch.columns[i], unknown);
  }
}

}  // namespace lore
