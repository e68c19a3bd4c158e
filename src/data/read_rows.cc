#include <algorithm>
#include <filesystem>

#include "lore/data/dataset.h"
#include "lore/error.h"

#include "data/cell.h"
#include "data/leak_guard.h"
#include "data/own_values.h"
#include "data/row_reader.h"

namespace lore {

namespace {

std::string extension_of(const std::string& path) {
  return std::filesystem::path(path).extension().string();
}

}  // namespace

std::vector<Example> read_rows(const FeatureStore& store, const FileSpec& file, Labels labels,
                               Unknowns* unknowns) {
  RowParts parts{.labels = labels};
  for (const std::size_t i : store.row_inputs()) {
    parts.columns.push_back(store.spec().find(store.inputs()[i].name));
  }
  Unknowns ignored;
  Unknowns& counted = unknowns != nullptr ? *unknowns : ignored;
  std::vector<Example> examples;
  RowReader reader(store.spec(), file, parts);
  Row row;
  while (reader.next(row)) {
    Example example{.user = store.users().row(row.user),
                    .item = store.items().row(row.item),
                    .time = row.time.value_or(after_all_history),
                    .label = row.label.value_or(0)};
    try {
      for (std::size_t c = 0; c < parts.columns.size(); ++c) {
        append_own(store.features(), *parts.columns[c], row.cells[c], example, &counted.values);
      }
    } catch (const Error& error) {
      throw located(error, reader.path(), row.line);
    }
    examples.push_back(std::move(example));
  }
  if (labels == Labels::required) check_times(store.spec(), store.users(), store.items(), examples);
  store.count(examples, counted);
  return examples;
}

FileSpec rows_file(const DatasetSpec& spec, const std::string& path) {
  FileSpec file;
  const std::string extension = extension_of(path);
  if (extension == extension_of(spec.interactions.path)) {
    file = spec.interactions;
  } else if (extension == ".jsonl" || extension == ".json") {
    file.format = FileFormat::jsonl;
  } else if (extension == ".tsv") {
    file.delimiter = "\t";
  }
  file.path = path;
  if (file.header.empty()) return file;
  FileSpec headed = file;
  headed.header.clear();
  const auto records = open_records(headed, {});
  const std::vector<std::string>& names = records->columns();
  const auto is_named = [&](const std::string& id) {
    return id.empty() || std::find(names.begin(), names.end(), id) != names.end();
  };
  const bool has_ids = !spec.user_id.empty() || !spec.item_id.empty();
  return has_ids && is_named(spec.user_id) && is_named(spec.item_id) ? headed : file;
}

}  // namespace lore
