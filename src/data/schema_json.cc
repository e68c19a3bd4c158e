#include <filesystem>

#include "lore/data/schema.h"

#include "data/json_object.h"
#include "data/schema_names.h"

namespace lore {

namespace {

using Json = JsonObject::Json;

// Writes a spec with every value spelled out, so that reading it back depends on no default.
class SpecWriter {
 public:
  explicit SpecWriter(const DatasetSpec& spec)
      : spec_(spec), folder_(std::filesystem::path(spec.source).parent_path()) {}

  Json write() const {
    Json json = {{"name", spec_.name}, {"interactions", file(spec_.interactions)}};
    if (spec_.users) json["users"] = facts(*spec_.users);
    if (spec_.items) json["items"] = facts(*spec_.items);
    put_if_set(json, "user", spec_.user_id);
    put_if_set(json, "item", spec_.item_id);
    put_if_set(json, "time", spec_.time);
    json["label"]["column"] = spec_.label.column;
    if (spec_.label.threshold) json["label"]["threshold"] = *spec_.label.threshold;
    if (!spec_.label.positive.empty()) json["label"]["positive"] = spec_.label.positive;
    if (!spec_.label.drop.empty()) json["label"]["drop"] = spec_.label.drop;
    for (const ColumnSpec& each : spec_.columns) json["columns"][each.name] = column(each);
    json["history"] = {{"rows", word_for(history_rows_names, spec_.history.rows)},
                       {"length", spec_.history.length},
                       {"columns", spec_.history.columns}};
    json["split"] = split();
    for (const auto& [side, each] : spec_.texts) json["texts"][name_of(side)] = text(each);
    for (const auto& [side, each] : spec_.vectors) json["vectors"][name_of(side)] = vectors(each);
    return json;
  }

 private:
  static void put_if_set(Json& json, const char* key, const std::string& value) {
    if (!value.empty()) json[key] = value;
  }

  std::string relative(const std::string& path) const {
    const std::string shorter = std::filesystem::path(path).lexically_relative(folder_).string();
    return shorter.empty() || shorter.starts_with("..") ? path : shorter;
  }

  Json file(const FileSpec& file) const {
    Json json = {{"file", relative(file.path)},
                 {"format", word_for(format_names, file.format)},
                 {"encoding", word_for(encoding_names, file.encoding)}};
    if (file.format == FileFormat::jsonl) return json;
    json["delimiter"] = file.delimiter;
    if (file.delimiter.size() == 1) json["quotes"] = file.quotes;
    if (!file.header.empty()) json["header"] = file.header;
    return json;
  }

  Json facts(const FileSpec& facts) const {
    Json json = file(facts);
    put_if_set(json, "key", facts.key);
    if (facts.keeps_first) json["repeats"] = "first";
    return json;
  }

  static Json column(const ColumnSpec& column) {
    Json json = {{"kind", word_for(kind_names, column.kind)},
                 {"side", word_for(side_names, column.side)}};
    if (holds_lists(column.kind)) {
      json["separator"] = column.separator;
      json["max_values"] = column.max_values;
    }
    if (!holds_ids(column.kind)) return json;
    json["min_count"] = column.min_count;
    if (column.hash_buckets > 0) json["hash_buckets"] = column.hash_buckets;
    put_if_set(json, "vocabulary_of", column.vocabulary_of);
    return json;
  }

  Json split() const {
    const SplitSpec& split = spec_.split;
    Json json = {{"by", word_for(split_names, split.by)}};
    if (split.by == SplitSpec::By::column) {
      json["column"] = split.column;
    } else if (split.by == SplitSpec::By::files) {
      if (!split.valid_file.path.empty()) json["valid"] = file(split.valid_file);
      if (!split.test_file.path.empty()) json["test"] = file(split.test_file);
    } else {
      json["valid"] = split.valid;
      json["test"] = split.test;
      if (split.by != SplitSpec::By::time) json["seed"] = split.seed;
    }
    return json;
  }

  Json text(const TextSpec& text) const {
    Json json = Json::object();
    if (!text.file.empty()) {
      json = {{"file", relative(text.file)}, {"id", text.id_key}, {"text", text.text_key}};
    }
    if (!text.store.empty()) json["store"] = relative(text.store);
    put_if_set(json, "pack", text.pack);
    json["columns"] = text.columns;
    json["saw"] = saw(text.saw);
    return json;
  }

  Json vectors(const VectorSpec& vectors) const {
    Json json = {{"file", relative(vectors.file)}};
    if (!vectors.ids_file.empty()) json["ids"] = relative(vectors.ids_file);
    json["saw"] = saw(vectors.saw);
    return json;
  }

  Json saw(const SawSpec& saw) const {
    if (saw.what == SawSpec::What::nothing) return "nothing";
    Json json = Json::object();
    if (saw.what == SawSpec::What::until) json["until"] = saw.until;
    if (saw.what == SawSpec::What::train_rows) json["rows"] = "train";
    if (saw.what == SawSpec::What::file) json["rows"] = file(saw.file);
    json["train_on_seen"] = saw.train_on_seen;
    return json;
  }

  const DatasetSpec& spec_;
  std::filesystem::path folder_;
};

}  // namespace

std::string to_json(const DatasetSpec& spec) {
  return SpecWriter(spec).write().dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace lore
