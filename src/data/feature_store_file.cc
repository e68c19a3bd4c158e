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
//   store.<side>.vectors       F32 [n, H], where the side has vectors; or F16, or I8 and
//   store.<side>.vectors.scales  F32 [n], in bundles of format 3 on
//   store.<side>.has_vector    U8 [n]
//   store.history.offsets      I64 [users + 1]
//   store.history.items        I32 [E]
//   store.history.times        I64 [E]
//
// and metadata "store.spec": the dataset's JSON.
//
// An image has the same but for ids ("" of the unknown entity first) and words, which are tables of
// strings (TensorWriter::add).
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

std::vector<std::string> texts_of(const StringTable& table, std::size_t first) {
  std::vector<std::string> texts;
  for (std::size_t i = first; i < table.size(); ++i) texts.emplace_back(table[i]);
  return texts;
}

enum class Form : std::uint8_t { to_keep, image };

void write_strings(const std::string& name, const StringTable& strings, std::size_t first,
                   Form form, TensorWriter& writer) {
  if (form == Form::image) return writer.add(name, strings);
  writer.add_strings(name, texts_of(strings, first));
}

void write_vectors(Side side, const Catalog& catalog, TensorWriter& writer) {
  if (!catalog.has_vectors()) return;
  const std::string name = side_tensor(side, "vectors");
  if (catalog.vectors.empty()) {
    writer.borrow(name, catalog.stored_vectors);
  } else {
    writer.borrow(name, catalog.vectors.values(), catalog.vectors.cols());
  }
  writer.add(side_tensor(side, "has_vector"), catalog.has_vector);
}

void write_features(const DatasetSpec& spec, const Features& features, Form form,
                    TensorWriter& writer) {
  for (const ColumnSpec& column : spec.columns) {
    if (column.kind == ColumnKind::numeric) {
      const NumericScale& scale = features.scales.at(column.name);
      const std::vector<std::int64_t> bits = {std::bit_cast<std::int64_t>(scale.mean),
                                              std::bit_cast<std::int64_t>(scale.deviation)};
      writer.add(prefix + "scale." + column.name, bits);
    } else if (owns_vocabulary(column) && column.hash_buckets == 0) {
      write_strings(prefix + "vocabulary." + column.name,
                    features.vocabularies.at(column.name).words(), 0, form, writer);
    }
  }
}

void write_catalog(const DatasetSpec& spec, Side side, const Catalog& catalog, Form form,
                   TensorWriter& writer) {
  const StringTable& ids = catalog.ids();
  write_strings(side_tensor(side, "ids"), ids, 1, form, writer);
  const std::vector<const ColumnSpec*> columns = features_of(spec, side);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const std::string name = prefix + "column." + columns[c]->name;
    const CatalogColumn& values = catalog.columns()[c];
    if (columns[c]->kind == ColumnKind::numeric) {
      writer.borrow(name, values.floats, 2);
    } else {
      writer.add(name, values.ids);
    }
  }
  write_vectors(side, catalog, writer);
}

// Reads the parts of a store, believing nothing but what an image holds.
class StoreReader {
 public:
  StoreReader(const TensorFile& file, Form form) : file_(file), is_image_(form == Form::image) {}

  // Calls make(spec, features, users, items, history, row columns).
  template <typename Make>
  FeatureStore read(Make make) const {
    DatasetSpec spec = read_spec();
    Features features = read_features(spec);
    Catalog users = read_catalog(spec, features, Side::user);
    Catalog items = read_catalog(spec, features, Side::item);
    History history = is_image_ ? history_as_it_lies() : read_history(users, items);
    const auto row_columns = get(prefix + "row_columns", &TensorFile::strings);
    return checked("", [&] {
      return make(std::move(spec), std::move(features), std::move(users), std::move(items),
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

  bool is_f32(const std::string& tensor) const { return file_.tensor(tensor).dtype == DType::f32; }

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
    return checked(tensor, [&] {
      return is_image_ ? Vocabulary::of(file_.string_table(tensor))
                       : Vocabulary(file_.strings(tensor));
    });
  }

  Catalog read_catalog(const DatasetSpec& spec, const Features& features, Side side) const {
    Catalog catalog = read_ids(side_tensor(side, "ids"));
    for (const ColumnSpec* column : features_of(spec, side)) {
      catalog.columns().push_back(is_image_ ? column_as_it_lies(*column)
                                            : read_column(features, *column, catalog.rows()));
    }
    if (!file_.contains(side_tensor(side, "vectors"))) return catalog;
    is_image_ ? take_vectors_as_they_lie(side, catalog) : read_vectors(side, catalog);
    return catalog;
  }

  Catalog read_ids(const std::string& tensor) const {
    return checked(tensor, [&] {
      if (is_image_) return Catalog(file_.string_table(tensor));
      Catalog catalog;
      for (const std::string& id : file_.strings(tensor)) catalog.add(id);
      return catalog;
    });
  }

  CatalogColumn column_as_it_lies(const ColumnSpec& column) const {
    const std::string tensor = prefix + "column." + column.name;
    return checked(tensor, [&]() -> CatalogColumn {
      if (column.kind == ColumnKind::numeric) {
        return {.ids = {}, .floats = file_.array<float>(tensor)};
      }
      return {.ids = file_.array<std::int32_t>(tensor), .floats = {}};
    });
  }

  void take_vectors_as_they_lie(Side side, Catalog& catalog) const {
    const std::string vectors = side_tensor(side, "vectors");
    checked(vectors, [&] {
      catalog.stored_vectors = file_.table(vectors);
      catalog.has_vector = file_.array<std::uint8_t>(side_tensor(side, "has_vector"));
    });
  }

  History history_as_it_lies() const {
    const std::string history = prefix + "history.";
    return checked(history + "offsets", [&] {
      return History::of_checked(file_.array<std::int64_t>(history + "offsets"),
                                 file_.array<std::int32_t>(history + "items"),
                                 file_.array<std::int64_t>(history + "times"));
    });
  }

  CatalogColumn read_column(const Features& features, const ColumnSpec& column,
                            std::int32_t rows) const {
    const std::string tensor = prefix + "column." + column.name;
    const std::size_t count =
        static_cast<std::size_t>(rows) * static_cast<std::size_t>(width_of(column));
    CatalogColumn values;
    if (column.kind == ColumnKind::numeric) {
      const Matrix matrix = get(tensor, &TensorFile::matrix);
      values.floats = std::vector<float>(matrix.values().begin(), matrix.values().end());
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
    if (is_f32(vectors)) {
      catalog.vectors = get(vectors, &TensorFile::matrix);
      check_finite(vectors, catalog.vectors.values());
    } else {
      catalog.stored_vectors = get(vectors, &TensorFile::table).copied();
      const std::size_t bad = catalog.stored_vectors.first_bad_row();
      if (bad < catalog.stored_vectors.rows()) refuse(vectors, "a number that is not finite");
    }
    catalog.has_vector = get(flags, &TensorFile::bytes);
    check_count(vectors, rows, catalog.vectors.rows() + catalog.stored_vectors.rows());
    check_count(flags, rows, catalog.has_vector.size());
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
  bool is_image_;
};

void write_store(const FeatureStore& store, Form form, TensorWriter& writer) {
  writer.set_metadata(prefix + "spec", to_json(without_folders(store.spec())));
  std::vector<std::string> row_columns;
  for (const std::size_t i : store.row_inputs()) row_columns.push_back(store.inputs()[i].name);
  writer.add_strings(prefix + "row_columns", row_columns);
  write_features(store.spec(), store.features(), form, writer);
  write_catalog(store.spec(), Side::user, store.users(), form, writer);
  write_catalog(store.spec(), Side::item, store.items(), form, writer);
  writer.add(prefix + "history.offsets", store.history().offsets());
  writer.add(prefix + "history.items", store.history().items());
  writer.add(prefix + "history.times", store.history().times());
}

}  // namespace

void FeatureStore::write(TensorWriter& writer) const {
  write_store(*this, Form::to_keep, writer);
}

void FeatureStore::write_image(TensorWriter& writer) const {
  write_store(*this, Form::image, writer);
}

FeatureStore FeatureStore::read(const TensorFile& file) {
  return StoreReader(file, Form::to_keep).read([](auto&&... parts) {
    return FeatureStore(std::forward<decltype(parts)>(parts)...);
  });
}

FeatureStore FeatureStore::read_image(const TensorFile& file) {
  return StoreReader(file, Form::image)
      .read([](DatasetSpec spec, Features features, Catalog users, Catalog items, History history,
               const std::vector<std::string>& row_columns) {
        return FeatureStore({std::move(spec), std::move(features), std::move(users),
                             std::move(items), std::move(history)},
                            row_columns);
      });
}

}  // namespace lore
