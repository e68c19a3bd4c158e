#include "data/dataset_loader.h"

#include <algorithm>
#include <limits>

#include "lore/error.h"

#include "data/cell.h"
#include "data/entities.h"
#include "data/example_writer.h"
#include "data/facts_reader.h"
#include "data/history_builder.h"
#include "data/leak_guard.h"
#include "data/own_values.h"
#include "data/row_reader.h"
#include "data/split.h"

namespace lore {

namespace {

// A file of rows, and the split all of them belong to where the file decides.
struct RowFile {
  FileSpec file;
  std::optional<Split> split;
};

std::vector<RowFile> files_of(const DatasetSpec& spec) {
  const SplitSpec& split = spec.split;
  if (split.by != SplitSpec::By::files) return {{spec.interactions, std::nullopt}};
  std::vector<RowFile> files = {{spec.interactions, Split::train}};
  if (!split.valid_file.path.empty()) files.push_back({split.valid_file, Split::valid});
  if (!split.test_file.path.empty()) files.push_back({split.test_file, Split::test});
  return files;
}

// The vectors `from` has for the entities of `to`.
void copy_vectors(const Catalog& from, Catalog& to) {
  if (!from.has_vectors()) return;
  const auto rows = static_cast<std::size_t>(to.rows());
  to.vectors = Matrix(rows, from.vector_width());
  std::vector<std::uint8_t> has_vector(rows, 0);
  for (std::size_t row = 1; row < rows; ++row) {
    const auto known = static_cast<std::size_t>(from.row(to.ids()[row]));
    has_vector[row] = from.has_vector[known];
    from.read_vector(known, to.vectors.row(row));
  }
  to.has_vector = std::move(has_vector);
}

void check(const LoadOptions& options) {
  if (options.rows_memory > 0) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "no memory for rows",
               .place = {.field = "rows_memory"},
               .expected = "one byte or more",
               .found = std::to_string(options.rows_memory)});
}

constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

class DatasetLoader {
 public:
  DatasetLoader(const DatasetSpec& spec, const Fitted& fitted, const LoadOptions& options,
                Placement placement)
      : spec_(spec),
        options_(options),
        fitted_(fitted.store),
        grows_(fitted.grows),
        row_columns_(std::move(placement.row_columns)),
        users_(spec, Side::user, std::move(placement.user_facts), row_columns_),
        items_(spec, Side::item, std::move(placement.item_facts), row_columns_),
        files_(files_of(spec)) {}

  LoadedDataset load() {
    if (grows_) adopt_entities();
    users_.read_ids();
    items_.read_ids();
    read_keys();
    expose_entities();
    if (fitted_ == nullptr || grows_) check_training_rows();
    Features features = maps();
    users_.encode(features);
    items_.encode(features);
    LoadedDataset loaded = encode_rows(features);
    check_leaks(spec_, users_.catalog(), items_.catalog(),
                {loaded.splits[0], loaded.splits[1], loaded.splits[2]});
    loaded.store = store(std::move(features));
    return loaded;
  }

 private:
  // Calls visit(index, row, file) for each row of all files, counted on.
  template <typename Visit>
  void each_row(const RowParts& parts, Visit visit) const {
    std::size_t index = 0;
    for (const RowFile& file : files_) {
      const std::size_t first = index;
      RowReader reader(spec_, file.file, parts);
      Row row;
      while (reader.next(row)) {
        try {
          visit(index++, row, file);
        } catch (const Error& error) {
          throw located(error, reader.path(), row.line);
        }
      }
      if (index == first) refuse_empty(file.file.path);
    }
  }

  // The rows again, for the values of their own columns: visit(index, row). Where they have none,
  // the files need not be read for that.
  template <typename Visit>
  void each_row_again(Visit visit) const {
    if (row_columns_.empty()) {
      for (std::size_t index = 0; index < keys_.size(); ++index) visit(index, Row());
      return;
    }
    std::size_t seen = 0;
    each_row({.keys = false, .columns = row_columns_},
             [&](std::size_t index, const Row& row, const RowFile&) {
               if (index < keys_.size()) visit(index, row);
               seen = index + 1;
             });
    if (seen == keys_.size()) return;
    throw Error({.kind = ErrorKind::io,
                 .problem = "the file changed while it was read",
                 .place = {.file = spec_.interactions.path},
                 .expected = std::to_string(keys_.size()) + " rows",
                 .found = std::to_string(seen)});
  }

  [[noreturn]] static void refuse_empty(const std::string& path) {
    throw Error({.kind = ErrorKind::format,
                 .problem = "a file without rows",
                 .place = {.file = path},
                 .expected = "at least one row"});
  }

  void adopt_entities() {
    users_.adopt(fitted_->users());
    items_.adopt(fitted_->items());
  }

  // Calls visit(event) for what was done before the dataset, which is not done again where the
  // dataset repeats it, then for what its rows do.
  template <typename Visit>
  void each_event(Visit visit) const {
    if (grows_) each_known_event(visit);
    for (std::size_t i = 0; i < interactions_; ++i) {
      const Example row = keys_[i];
      if (is_history(row) && !is_known(row)) visit(History::Event{row.user, row.item, row.time});
    }
  }

  template <typename Visit>
  void each_known_event(Visit visit) const {
    const History& known = fitted_->history();
    std::size_t i = 0;
    for (std::int32_t user = 0; user < known.users(); ++user) {
      const auto end = static_cast<std::size_t>(known.offsets()[std::size_t(user) + 1]);
      for (; i < end; ++i) visit(History::Event{user, known.items()[i], known.times()[i]});
    }
  }

  bool is_known(const Example& row) const {
    if (!grows_ || row.time == after_all_history) return false;
    const auto before = fitted_->history().before(row.user, row.time + 1, no_limit);
    const auto earlier = fitted_->history().before(row.user, row.time, no_limit);
    const auto same_time = before.subspan(earlier.size());
    return std::ranges::find(same_time, row.item) != same_time.end();
  }

  // The time of the first row of data without times.
  std::int64_t first_order() const {
    const auto times = grows_ ? fitted_->history().times() : std::span<const std::int64_t>();
    return times.empty() ? 1 : *std::ranges::max_element(times) + 1;
  }

  void read_keys() {
    const bool by_column = spec_.split.by == SplitSpec::By::column;
    const std::int64_t first = first_order();
    ExampleWriter keys(options_, {});
    each_row({.split = by_column}, [&](std::size_t index, const Row& row, const RowFile& file) {
      const bool is_interaction = &file == files_.data();
      if (is_interaction) interactions_ = index + 1;
      const std::int64_t order =
          is_interaction ? first + static_cast<std::int64_t>(index) : after_all_history;
      keys.add({.user = users_.add(row.user),
                .item = items_.add(row.item),
                .time = row.time.value_or(order),
                .label = row.label.value_or(0)});
      if (by_column || file.split) splits_.push_back(by_column ? *row.split : *file.split);
    });
    keys_ = keys.finish();
    if (splits_.empty()) splits_ = split_rows(spec_.split, keys_, users_.catalog());
    read_history();
  }

  void read_history() {
    HistoryBuilder history(users_.catalog().rows());
    each_event([&](const History::Event& event) { history.count(event.user); });
    each_event([&](const History::Event& event) { history.add(event); });
    history_ = history.finish();
  }

  bool is_history(const Example& row) const {
    const bool wanted = spec_.history.rows == HistorySpec::Rows::all || row.label > 0;
    return spec_.history.length > 0 && wanted && row.user != 0 && row.item != 0;
  }

  void expose_entities() {
    std::size_t index = 0;
    for (const Example& row : Examples(keys_)) {
      if (splits_[index++] != Split::train) continue;
      users_.expose(row.user);
      items_.expose(row.item);
    }
  }

  void check_training_rows() const {
    std::array<std::int64_t, 2> rows = {};  // by label
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (splits_[i] == Split::train) ++rows[keys_.label(i) > 0 ? 1 : 0];
    }
    if (rows[0] > 0 && rows[1] > 0) return;
    const bool none = rows[0] + rows[1] == 0;
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = none ? "no training rows" : "training rows of one class only",
                 .place = {.file = spec_.interactions.path, .field = spec_.label.column},
                 .expected = "rows of label 0 and rows of label 1",
                 .found = std::to_string(rows[0]) + " and " + std::to_string(rows[1]),
                 .hint = none ? "look at \"split\""
                              : "look at \"label\", its \"threshold\", and \"split\""});
  }

  Features maps() const {
    if (fitted_ == nullptr) return fit();
    return grows_ ? extended(fitted_->features(), fit()) : fitted_->features();
  }

  Features fit() const {
    FeatureFitter fitter(spec_);
    users_.fit(fitter);
    items_.fit(fitter);
    if (row_columns_.empty()) return fitter.fit();
    each_row_again([&](std::size_t index, const Row& row) {
      if (splits_[index] != Split::train) return;
      for (std::size_t c = 0; c < row_columns_.size(); ++c) {
        fitter.count(static_cast<std::size_t>(row_columns_[c] - spec_.columns.data()),
                     row.cells[c]);
      }
    });
    return fitter.fit();
  }

  // Of the values that rows bring.
  ExampleLayout layout() const {
    ExampleLayout layout;
    for (const ColumnSpec* column : row_columns_) {
      std::size_t& width = column->kind == ColumnKind::numeric ? layout.floats : layout.ids;
      width += static_cast<std::size_t>(width_of(*column));
    }
    return layout;
  }

  std::vector<ExampleWriter> writers() const {
    std::array<std::size_t, split_count> sizes = {};
    for (const Split split : splits_) ++sizes[static_cast<std::size_t>(split)];
    std::vector<ExampleWriter> writers;
    for (const std::size_t size : sizes) writers.emplace_back(options_, layout(), size);
    return writers;
  }

  LoadedDataset encode_rows(const Features& features) {
    std::vector<ExampleWriter> writers = this->writers();
    Example example;
    each_row_again([&](std::size_t index, const Row& row) {
      keys_.read(index, example);
      for (std::size_t c = 0; c < row_columns_.size(); ++c) {
        append_own(features, *row_columns_[c], row.cells[c], example, nullptr);
      }
      writers[static_cast<std::size_t>(splits_[index])].add(example);
      if (splits_[index] != Split::train) return;
      users_.remember(example);
      items_.remember(example);
    });
    LoadedDataset loaded;
    loaded.user_counts = users_.counts();
    loaded.item_counts = items_.counts();
    for (std::size_t s = 0; s < split_count; ++s) loaded.splits[s] = writers[s].finish();
    keys_ = {};
    splits_ = {};
    return loaded;
  }

  std::shared_ptr<FeatureStore> store(Features features) {
    Catalog users = users_.take();
    Catalog items = items_.take();
    if (fitted_ != nullptr) {
      copy_vectors(fitted_->users(), users);
      copy_vectors(fitted_->items(), items);
    }
    std::vector<std::string> row_columns;
    for (const ColumnSpec* column : row_columns_) row_columns.push_back(column->name);
    return std::make_shared<FeatureStore>(spec_, std::move(features), std::move(users),
                                          std::move(items), std::move(history_), row_columns);
  }

  const DatasetSpec& spec_;
  const LoadOptions& options_;
  const FeatureStore* fitted_;  // or nullptr
  bool grows_;
  std::vector<const ColumnSpec*> row_columns_;
  Entities users_;
  Entities items_;
  std::vector<RowFile> files_;    // the interactions first
  ExampleTable keys_;             // of the rows of all files, without their own values
  std::vector<Split> splits_;     // of each row
  std::size_t interactions_ = 0;  // rows of them, which come first
  History history_;
};

}  // namespace

LoadedDataset load_dataset(const DatasetSpec& spec, const Fitted& fitted,
                           const LoadOptions& options) {
  check(options);
  return DatasetLoader(spec, fitted, options, place_columns(spec)).load();
}

}  // namespace lore
