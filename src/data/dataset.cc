#include "lore/data/dataset.h"

#include "lore/error.h"

#include "data/dataset_loader.h"
#include "data/fingerprint.h"

namespace lore {

namespace {

// What a column looks like to a model.
std::string look_of(const ColumnSpec& column) {
  return '"' + column.name + "\" of side " + name_of(column.side) + ", " +
         std::to_string(width_of(column)) +
         (column.kind == ColumnKind::numeric ? " numbers" : " ids of \"" + table_of(column) + '"');
}

std::vector<std::string> look_of(const DatasetSpec& spec) {
  std::vector<std::string> looks;
  for (const ColumnSpec& column : spec.columns) {
    if (column.kind != ColumnKind::text) looks.push_back(look_of(column));
  }
  for (const ColumnSpec* column : history_columns(spec)) {
    looks.push_back("a history of " + std::to_string(spec.history.length) + " times " +
                    look_of(*column));
  }
  return looks;
}

void check_same_features(const DatasetSpec& spec, const FeatureStore& store) {
  const std::vector<std::string> expected = look_of(store.spec());
  const std::vector<std::string> found = look_of(spec);
  for (std::size_t i = 0; i < std::max(expected.size(), found.size()); ++i) {
    const std::string of_store = i < expected.size() ? expected[i] : "no further column";
    const std::string of_spec = i < found.size() ? found[i] : "no further column";
    if (of_store == of_spec) continue;
    throw Error({.kind = ErrorKind::mismatch,
                 .problem = "the dataset has other columns than the model was trained on",
                 .place = {.file = spec.source, .field = "columns"},
                 .expected = of_store,
                 .found = of_spec,
                 .hint = "describe the data as the training data was described"});
  }
}

}  // namespace

Dataset Dataset::load(const DatasetSpec& spec, const LoadOptions& options) {
  return Dataset(load_dataset(spec, {}, options), fingerprint_of(spec));
}

Dataset Dataset::load_with(const DatasetSpec& spec, const FeatureStore& store,
                           const LoadOptions& options) {
  check_same_features(spec, store);
  return Dataset(load_dataset(spec, {.store = &store}, options), fingerprint_of(spec));
}

Dataset Dataset::load_after(const DatasetSpec& spec, const FeatureStore& store,
                            const LoadOptions& options) {
  check_same_features(spec, store);
  return Dataset(load_dataset(spec, {.store = &store, .grows = true}, options),
                 fingerprint_of(spec));
}

Dataset::Dataset(LoadedDataset loaded, std::string fingerprint)
    : store_(std::move(loaded.store)),
      splits_(std::move(loaded.splits)),
      user_counts_(std::move(loaded.user_counts)),
      item_counts_(std::move(loaded.item_counts)),
      fingerprint_(std::move(fingerprint)) {}

const FeatureStore& Dataset::store() const {
  if (store_ != nullptr) return *store_;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "an empty dataset",
               .hint = "read one with Dataset::load"});
}

FeatureStore& Dataset::store() {
  return const_cast<FeatureStore&>(std::as_const(*this).store());
}

}  // namespace lore
