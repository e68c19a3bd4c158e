#include <algorithm>
#include <bit>
#include <cmath>
#include <filesystem>

#include "lore/data/feature_store.h"
#include "lore/data/safetensors.h"
#include "lore/error.h"

// Tensors of a store, for n entities (the unknown one included) of a side and E events:
//
//   store.row_columns          strings
//   store.vocabulary.<table>   strings: its words; none for a hashed one
//   store.scale.<column>       I64 [2]: mean and deviation, the bits of two doubles
//   store.<side>.ids           strings: the n - 1 known ids
//   store.column.<column>      I32 [n * width] or F32 [n, 2]: catalog columns
//   store.<side>.vectors       F32 [n, H], where the side has vectors
//   store.<side>.has_vector    U8 [n]
//   store.history.offsets      I64 [users + 1]
//   store.history.items        I32 [E]
//   store.history.times        I64 [E]
//
// and metadata "store.spec": the dataset's JSON.
namespace lore {

namespace {

const std::string prefix = "store.";

std::string side_tensor(Side side, const char* part) {
  return prefix + name_of(side) + '.' + part;
}

std::string name_only(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

// The dataset without the folders of the machine it was trained on.
DatasetSpec without_folders(DatasetSpec spec) {
  for (std::string* path : {&spec.source, &spec.interactions.path, &spec.split.valid_file.path,
                            &spec.split.test_file.path}) {
    *path = name_only(*path);
  }
  if (spec.users) spec.users->path = name_only(spec.users->path);
  if (spec.items) spec.items->path = name_only(spec.items->path);
  for (auto& [side, text] : spec.texts) {
    text.file = name_only(text.file);
    text.saw.file.path = name_only(text.saw.file.path);
  }
  for (auto& [side, vectors] : spec.vectors) {
    vectors.file = name_only(vectors.file);
    vectors.ids_file = name_only(vectors.ids_file);
    vectors.saw.file.path = name_only(vectors.saw.file.path);
  }
  return spec;
}

bool owns_vocabulary(const ColumnSpec& column) {
  return column.kind != ColumnKind::numeric && column.kind != ColumnKind::text &&
         column.vocabulary_of.empty();
}

void write_features(const DatasetSpec& spec, const Features& features, TensorWriter& writer) {
  for (const ColumnSpec& column : spec.columns) {
    if (column.kind == ColumnKind::numeric) {
      const NumericScale& scale = features.scales.at(column.name);
      const std::vector<std::int64_t> bits = {std::bit_cast<std::int64_t>(scale.mean),
                                              std::bit_cast<std::int64_t>(scale.deviation)};
      writer.add(prefix + "scale." + column.name, bits);
    } else if (owns_vocabulary(column) && column.hash_buckets == 0) {
      writer.add_strings(prefix + "vocabulary." + column.name,
                         features.vocabularies.at(column.name).words());
    }
  }
}

void write_catalog(const DatasetSpec& spec, Side side, const Catalog& catalog,
                   TensorWriter& writer) {
  const std::vector<std::string>& ids = catalog.ids();
  writer.add_strings(side_tensor(side, "ids"), {ids.begin() + 1, ids.end()});
  const std::vector<const ColumnSpec*> columns = features_of(spec, side);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const std::string name = prefix + "column." + columns[c]->name;
    const Batch::Column& values = catalog.columns()[c];
    if (columns[c]->kind == ColumnKind::numeric) {
      writer.add(name, Matrix(ids.size(), 2, values.floats));
    } else {
      writer.add(name, values.ids);
    }
  }
  if (catalog.vectors.empty()) return;
  writer.add(side_tensor(side, "vectors"), catalog.vectors);
  writer.add(side_tensor(side, "has_vector"), catalog.has_vector);
}

// Reads the parts of a store, believing nothing.
class StoreReader {
 public:
  explicit StoreReader(const TensorFile& file) : file_(file) {}

  FeatureStore read() const {
    DatasetSpec spec = read_spec();
    Features features = read_features(spec);
    Catalog users = read_catalog(spec, features, Side::user);
    Catalog items = read_catalog(spec, features, Side::item);
    History history = read_history(users, items);
    const auto row_columns = get(prefix + "row_columns", &TensorFile::strings);
    return checked("", [&] {
      return FeatureStore(std::move(spec), std::move(features), std::move(users), std::move(items),
                          std::move(history), row_columns);
    });
  }

 private:
  [[noreturn]] void refuse(const std::string& tensor, const std::string& problem,
                           const std::string& expected = "", const std::string& found = "") const {
    throw Error({.kind = ErrorKind::corrupt,
                 .problem = problem,
                 .place = {.file = file_.path(), .field = tensor},
                 .expected = expected,
                 .found = found});
  }

  // What `read` returns; whatever it throws means that `tensor` is corrupt.
  template <typename Read>
  std::invoke_result_t<Read> checked(const std::string& tensor, Read read) const {
    try {
      return read();
    } catch (const Error& error) {
      Fault fault = error.fault();
      fault.kind = ErrorKind::corrupt;
      fault.place.file = file_.path();
      if (!tensor.empty()) fault.place.field = tensor;
      throw Error(std::move(fault));
    }
  }

  template <typename Value>
  Value get(const std::string& tensor, Value (TensorFile::*as)(const std::string&) const) const {
    return checked(tensor, [&] { return (file_.*as)(tensor); });
  }

  void check_count(const std::string& tensor, std::size_t expected, std::size_t found) const {
    if (expected == found) return;
    refuse(tensor, "a tensor of another length", std::to_string(expected), std::to_string(found));
  }

  void check_ids(const std::string& tensor, std::span<const std::int32_t> ids,
                 std::int32_t limit) const {
    const auto bad = std::find_if(ids.begin(), ids.end(),
                                  [&](std::int32_t id) { return id < 0 || id >= limit; });
    if (bad == ids.end()) return;
    refuse(tensor, "an id outside its table", "0 to " + std::to_string(limit - 1),
           std::to_string(*bad));
  }

  void check_finite(const std::string& tensor, std::span<const float> values) const {
    const bool finite =
        std::all_of(values.begin(), values.end(), [](float x) { return std::isfinite(x); });
    if (!finite) refuse(tensor, "a number that is not finite");
  }

  DatasetSpec read_spec() const {
    const std::string key = prefix + "spec";
    const auto found = file_.metadata().find(key);
    if (found == file_.metadata().end()) refuse(key, "this metadata is missing");
    return checked(key, [&] { return parse_dataset_spec(found->second, file_.path()); });
  }

  Features read_features(const DatasetSpec& spec) const {
    Features features;
    for (const ColumnSpec& column : spec.columns) {
      if (column.kind == ColumnKind::numeric) {
        features.scales[column.name] = read_scale(prefix + "scale." + column.name);
      } else if (owns_vocabulary(column)) {
        features.vocabularies.emplace(column.name, read_vocabulary(column));
      }
    }
    return features;
  }

  NumericScale read_scale(const std::string& tensor) const {
    const auto bits = get(tensor, &TensorFile::int64s);
    check_count(tensor, 2, bits.size());
    const NumericScale scale{.mean = std::bit_cast<double>(bits[0]),
                             .deviation = std::bit_cast<double>(bits[1])};
    if (!std::isfinite(scale.mean) || !std::isfinite(scale.deviation) || scale.deviation <= 0) {
      refuse(tensor, "not a mean and a deviation");
    }
    return scale;
  }

  Vocabulary read_vocabulary(const ColumnSpec& column) const {
    if (column.hash_buckets > 0) return Vocabulary::hashed(column.hash_buckets);
    const std::string tensor = prefix + "vocabulary." + column.name;
    return checked(tensor, [&] { return Vocabulary(file_.strings(tensor)); });
  }

  Catalog read_catalog(const DatasetSpec& spec, const Features& features, Side side) const {
    Catalog catalog;
    const std::string ids = side_tensor(side, "ids");
    checked(ids, [&] {
      for (const std::string& id : file_.strings(ids)) catalog.add(id);
    });
    for (const ColumnSpec* column : features_of(spec, side)) {
      catalog.columns().push_back(read_column(features, *column, catalog.rows()));
    }
    if (file_.contains(side_tensor(side, "vectors"))) read_vectors(side, catalog);
    return catalog;
  }

  Batch::Column read_column(const Features& features, const ColumnSpec& column,
                            std::int32_t rows) const {
    const std::string tensor = prefix + "column." + column.name;
    const std::size_t count =
        static_cast<std::size_t>(rows) * static_cast<std::size_t>(width_of(column));
    Batch::Column values;
    if (column.kind == ColumnKind::numeric) {
      const Matrix matrix = get(tensor, &TensorFile::matrix);
      values.floats.assign(matrix.values().begin(), matrix.values().end());
      check_count(tensor, count, values.floats.size());
      check_finite(tensor, values.floats);
    } else {
      values.ids = get(tensor, &TensorFile::int32s);
      check_count(tensor, count, values.ids.size());
      check_ids(tensor, values.ids, features.vocabularies.at(table_of(column)).cardinality());
    }
    return values;
  }

  void read_vectors(Side side, Catalog& catalog) const {
    const auto rows = static_cast<std::size_t>(catalog.rows());
    const std::string vectors = side_tensor(side, "vectors");
    const std::string flags = side_tensor(side, "has_vector");
    catalog.vectors = get(vectors, &TensorFile::matrix);
    catalog.has_vector = get(flags, &TensorFile::bytes);
    check_count(vectors, rows, catalog.vectors.rows());
    check_count(flags, rows, catalog.has_vector.size());
    check_finite(vectors, catalog.vectors.values());
    const bool are_flags = std::all_of(catalog.has_vector.begin(), catalog.has_vector.end(),
                                       [](std::uint8_t flag) { return flag <= 1; });
    if (!are_flags) refuse(flags, "a flag that is neither 0 nor 1");
  }

  History read_history(const Catalog& users, const Catalog& items) const {
    const std::string offsets = prefix + "history.offsets";
    const std::string events = prefix + "history.items";
    const std::string times = prefix + "history.times";
    auto all_offsets = get(offsets, &TensorFile::int64s);
    auto all_items = get(events, &TensorFile::int32s);
    auto all_times = get(times, &TensorFile::int64s);
    History history = checked(offsets, [&] {
      return History(std::move(all_offsets), std::move(all_items), std::move(all_times));
    });
    check_count(offsets, static_cast<std::size_t>(users.rows()),
                static_cast<std::size_t>(history.users()));
    check_ids(events, history.items(), items.rows());
    return history;
  }

  const TensorFile& file_;
};

}  // namespace

void FeatureStore::write(TensorWriter& writer) const {
  writer.set_metadata(prefix + "spec", to_json(without_folders(spec_)));
  std::vector<std::string> row_columns;
  for (const std::size_t i : row_inputs_) row_columns.push_back(inputs_[i].name);
  writer.add_strings(prefix + "row_columns", row_columns);
  write_features(spec_, features_, writer);
  write_catalog(spec_, Side::user, users_, writer);
  write_catalog(spec_, Side::item, items_, writer);
  writer.add(prefix + "history.offsets", history_.offsets());
  writer.add(prefix + "history.items", history_.items());
  writer.add(prefix + "history.times", history_.times());
}

FeatureStore FeatureStore::read(const TensorFile& file) {
  return StoreReader(file).read();
}

}  // namespace lore
