#include <algorithm>

#include "lore/data/feature_store.h"

#include "data/own_values.h"

namespace lore {

namespace {

// The catalog rows and own values of examples.
struct ExampleRows {
  std::span<const Example> examples;

  std::size_t size() const { return examples.size(); }
  std::size_t entity(Side side, std::size_t i) const {
    const std::int32_t row = side == Side::user ? examples[i].user : examples[i].item;
    return static_cast<std::size_t>(row);
  }
  const std::int32_t* own(std::size_t i, const std::int32_t*) const {
    return examples[i].own_ids.empty() ? nullptr : examples[i].own_ids.data();
  }
  const float* own(std::size_t i, const float*) const {
    return examples[i].own_floats.empty() ? nullptr : examples[i].own_floats.data();
  }
};

// Those of items by themselves.
struct ItemRows {
  std::span<const std::int32_t> items;

  std::size_t size() const { return items.size(); }
  std::size_t entity(Side, std::size_t i) const { return static_cast<std::size_t>(items[i]); }
  template <typename Value>
  const Value* own(std::size_t, const Value*) const {
    return nullptr;
  }
};

// Copies the entity's row of a [rows, width] table for each of `rows`.
template <typename Value, typename Rows>
void gather(const Value* table, const Input& input, const Rows& rows, std::vector<Value>& values) {
  const auto width = static_cast<std::size_t>(input.width);
  values.resize(rows.size() * width);
  if (width == 1) {
    for (std::size_t i = 0; i < rows.size(); ++i) values[i] = table[rows.entity(input.side, i)];
    return;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::copy_n(table + rows.entity(input.side, i) * width, width, values.data() + i * width);
  }
}

// The entities' vectors, in floats whatever they are kept as.
template <typename Rows>
void gather_vectors(const Catalog& entities, const Input& input, const Rows& rows,
                    std::vector<float>& values) {
  if (!entities.vectors.empty()) return gather(entities.vectors.data(), input, rows, values);
  const auto width = static_cast<std::size_t>(input.width);
  values.resize(rows.size() * width);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    entities.stored_vectors.read_row(rows.entity(input.side, i), {&values[i * width], width});
  }
}

// Copies each row's own values, or those of a [rows, width] table of entities where it brings none;
// without a table those are missing.
template <typename Value, typename Rows>
void gather_own(const Value* table, const Input& input, std::size_t offset, const Rows& rows,
                std::vector<Value>& values) {
  const auto width = static_cast<std::size_t>(input.width);
  values.resize(rows.size() * width);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Value* to = values.data() + i * width;
    if (const Value* own = rows.own(i, table)) {
      std::copy_n(own + offset, width, to);
    } else if (table != nullptr) {
      std::copy_n(table + rows.entity(input.side, i) * width, width, to);
    } else {
      set_missing(to, input.width);
    }
  }
}

}  // namespace

template <typename Rows>
void FeatureStore::fill_column(std::size_t i, const Rows& rows, Batch::Column& column) const {
  const Input& input = inputs_[i];
  const Source& source = sources_[i];
  const Catalog& entities = catalog(input.side);
  const bool has_table = source.from <= Source::From::row && input.side != Side::context;
  const CatalogColumn* table = has_table ? &entities.columns()[source.column] : nullptr;
  switch (source.from) {
    case Source::From::catalog:
      if (input.is_ids()) {
        gather(table->ids.data(), input, rows, column.ids);
      } else {
        gather(table->floats.data(), input, rows, column.floats);
      }
      break;
    case Source::From::row:
      if (input.is_ids()) {
        gather_own(has_table ? table->ids.data() : nullptr, input, source.offset, rows, column.ids);
      } else {
        gather_own(has_table ? table->floats.data() : nullptr, input, source.offset, rows,
                   column.floats);
      }
      break;
    case Source::From::vector:
      gather_vectors(entities, input, rows, column.floats);
      break;
    case Source::From::presence:
      column.floats.resize(rows.size());
      for (std::size_t r = 0; r < rows.size(); ++r) {
        column.floats[r] = entities.has_vector[rows.entity(input.side, r)];
      }
      break;
    case Source::From::history:
      break;
  }
}

void FeatureStore::fill_histories(std::span<const Example> examples, Batch& batch) const {
  const auto length = static_cast<std::size_t>(spec_.history.length);
  for (const std::size_t i : history_inputs_) {
    batch.columns[i].ids.resize(examples.size() * static_cast<std::size_t>(inputs_[i].width));
  }
  if (history_inputs_.empty()) return;
  for (std::size_t e = 0; e < examples.size(); ++e) {
    const auto events = history_.before(examples[e].user, examples[e].time, length);
    for (const std::size_t i : history_inputs_) {
      const auto width = static_cast<std::size_t>(inputs_[i].width);
      const std::size_t each = width / length;
      const std::int32_t* table = items_.columns()[sources_[i].column].ids.data();
      std::int32_t* to = batch.columns[i].ids.data() + e * width;
      for (auto item = events.rbegin(); item != events.rend(); ++item) {
        to = std::copy_n(table + static_cast<std::size_t>(*item) * each, each, to);
      }
      std::fill(to, batch.columns[i].ids.data() + (e + 1) * width, padding_id);
    }
  }
}

void FeatureStore::count(std::span<const Example> examples, Unknowns& unknowns) const {
  const auto lacks_vector = [](const Catalog& entities, std::int32_t row) {
    return row != 0 && entities.has_vectors() &&
           entities.has_vector[static_cast<std::size_t>(row)] == 0;
  };
  for (const Example& example : examples) {
    unknowns.users += example.user == 0 && !spec_.user_id.empty();
    unknowns.items += example.item == 0 && !spec_.item_id.empty();
    unknowns.user_vectors += lacks_vector(users_, example.user);
    unknowns.item_vectors += lacks_vector(items_, example.item);
  }
}

void FeatureStore::fill(const Examples& packed, Batch& batch, Unknowns* unknowns) const {
  std::vector<Example> buffer;
  const std::span<const Example> examples = packed.read(0, packed.size(), buffer);
  batch.rows = examples.size();
  batch.columns.resize(inputs_.size());
  const ExampleRows rows{examples};
  for (std::size_t i = 0; i < inputs_.size(); ++i) fill_column(i, rows, batch.columns[i]);
  fill_histories(examples, batch);
  batch.labels.resize(examples.size());
  for (std::size_t e = 0; e < examples.size(); ++e) batch.labels[e] = examples[e].label;
  if (unknowns != nullptr) count(examples, *unknowns);
}

void FeatureStore::fill_request(const Example& request, Batch& batch, Unknowns* unknowns) const {
  batch.rows = 1;
  batch.columns.resize(inputs_.size());
  batch.labels.clear();
  const ExampleRows rows{{&request, 1}};
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (inputs_[i].side != Side::item) fill_column(i, rows, batch.columns[i]);
  }
  // Items are the caller's to count, and copying own values only to set the time would allocate.
  const Example at{.user = request.user, .time = request.time};
  fill_histories({&at, 1}, batch);
  if (unknowns == nullptr) return;
  Unknowns counted;
  count({&at, 1}, counted);
  unknowns->users += counted.users;
  unknowns->user_vectors += counted.user_vectors;
}

void FeatureStore::fill_items(std::span<const std::int32_t> items, Batch& batch) const {
  batch.rows = items.size();
  batch.columns.resize(inputs_.size());
  batch.labels.clear();
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (inputs_[i].side == Side::item) fill_column(i, ItemRows{items}, batch.columns[i]);
  }
}

void FeatureStore::append_latest(std::size_t i, Example& example) const {
  // As a row without values of its own would be filled.
  const Example bare{.user = example.user, .item = example.item};
  Batch::Column column;
  fill_column(i, ExampleRows{{&bare, 1}}, column);
  example.own_ids.insert(example.own_ids.end(), column.ids.begin(), column.ids.end());
  example.own_floats.insert(example.own_floats.end(), column.floats.begin(), column.floats.end());
}

}  // namespace lore
