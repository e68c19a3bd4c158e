#include "data/dataset_loader.h"

#include <algorithm>
#include <limits>

#include "lore/error.h"

#include "data/cell.h"
#include "data/entities.h"
#include "data/facts_reader.h"
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

constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

class DatasetLoader {
 public:
  DatasetLoader(const DatasetSpec& spec, const Fitted& fitted, Placement placement)
      : spec_(spec),
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
    if (!row_columns_.empty()) encode_rows(features);
    LoadedDataset loaded = distribute();
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

  // The rows again, for the values of their own columns: visit(index, row).
  template <typename Visit>
  void each_row_again(Visit visit) const {
    std::size_t seen = 0;
    each_row({.keys = false, .columns = row_columns_},
             [&](std::size_t index, const Row& row, const RowFile&) {
               if (index < rows_.size()) visit(index, row);
               seen = index + 1;
             });
    if (seen == rows_.size()) return;
    throw Error({.kind = ErrorKind::io,
                 .problem = "the file changed while it was read",
                 .place = {.file = spec_.interactions.path},
                 .expected = std::to_string(rows_.size()) + " rows",
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

  // What was done before the dataset, which is not done again where the dataset repeats it.
  std::vector<History::Event> known_events() const {
    std::vector<History::Event> events;
    if (!grows_) return events;
    const History& known = fitted_->history();
    for (std::int32_t user = 0; user < known.users(); ++user) {
      const auto end = known.offsets()[static_cast<std::size_t>(user) + 1];
      while (std::ssize(events) < end) {
        const std::size_t i = events.size();
        events.push_back({user, known.items()[i], known.times()[i]});
      }
    }
    return events;
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
    std::vector<History::Event> events = known_events();
    const std::int64_t first = first_order();
    each_row({.split = by_column}, [&](std::size_t index, const Row& row, const RowFile& file) {
      const bool is_interaction = &file == files_.data();
      Example example{.user = users_.add(row.user), .item = items_.add(row.item)};
      example.time = row.time.value_or(is_interaction ? first + static_cast<std::int64_t>(index)
                                                      : after_all_history);
      example.label = row.label.value_or(0);
      if (is_interaction && is_history(example) && !is_known(example)) {
        events.push_back({example.user, example.item, example.time});
      }
      if (by_column || file.split) splits_.push_back(by_column ? *row.split : *file.split);
      rows_.push_back(std::move(example));
    });
    if (splits_.empty()) splits_ = split_rows(spec_.split, rows_, users_.catalog());
    history_ = History(std::move(events), users_.catalog().rows());
  }

  bool is_history(const Example& row) const {
    const bool wanted = spec_.history.rows == HistorySpec::Rows::all || row.label > 0;
    return spec_.history.length > 0 && wanted && row.user != 0 && row.item != 0;
  }

  void expose_entities() {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (splits_[i] != Split::train) continue;
      users_.expose(rows_[i].user);
      items_.expose(rows_[i].item);
    }
  }

  void check_training_rows() const {
    std::array<std::int64_t, 2> rows = {};  // by label
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (splits_[i] == Split::train) ++rows[rows_[i].label > 0 ? 1 : 0];
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

  void encode_rows(const Features& features) {
    std::size_t ids = 0;
    std::size_t floats = 0;
    for (const ColumnSpec* column : row_columns_) {
      std::size_t& width = column->kind == ColumnKind::numeric ? floats : ids;
      width += static_cast<std::size_t>(width_of(*column));
    }
    each_row_again([&](std::size_t index, const Row& row) {
      Example& example = rows_[index];
      example.own_ids.reserve(ids);
      example.own_floats.reserve(floats);
      for (std::size_t c = 0; c < row_columns_.size(); ++c) {
        append_own(features, *row_columns_[c], row.cells[c], example, nullptr);
      }
      if (splits_[index] != Split::train) return;
      users_.remember(example);
      items_.remember(example);
    });
  }

  LoadedDataset distribute() {
    LoadedDataset loaded;
    std::array<std::size_t, split_count> sizes = {};
    for (const Split split : splits_) ++sizes[static_cast<std::size_t>(split)];
    for (std::size_t s = 0; s < split_count; ++s) loaded.splits[s].reserve(sizes[s]);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      loaded.splits[static_cast<std::size_t>(splits_[i])].push_back(std::move(rows_[i]));
    }
    rows_ = {};
    loaded.user_counts = users_.counts();
    loaded.item_counts = items_.counts();
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
  const FeatureStore* fitted_;  // or nullptr
  bool grows_;
  std::vector<const ColumnSpec*> row_columns_;
  Entities users_;
  Entities items_;
  std::vector<RowFile> files_;  // the interactions first
  std::vector<Example> rows_;   // of all files
  std::vector<Split> splits_;   // of each row
  History history_;
};

}  // namespace

LoadedDataset load_dataset(const DatasetSpec& spec, const Fitted& fitted) {
  return DatasetLoader(spec, fitted, place_columns(spec)).load();
}

}  // namespace lore
