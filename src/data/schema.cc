#include "lore/data/schema.h"

#include <algorithm>
#include <filesystem>

#include "lore/error.h"

#include "data/calendar_time.h"
#include "data/json_object.h"
#include "data/mapped_file.h"
#include "data/parse_json.h"
#include "data/schema_check.h"
#include "data/schema_names.h"
#include "json_document.h"

namespace lore {

namespace {

using Json = JsonObject::Json;

constexpr std::size_t max_json_depth = 16;
constexpr std::size_t max_json_bytes = 1 << 20;
constexpr std::int64_t max_hash_buckets = (std::int64_t{1} << 31) - 3;  // ids are 32 bits wide

const std::vector<std::string> file_keys = {"file",   "format",   "delimiter",
                                            "quotes", "encoding", "header"};

const std::string saw_hint =
    "say what its author had seen of the interactions: \"nothing\", {\"until\": seconds}, "
    "{\"rows\": \"train\"} or {\"rows\": \"seen.csv\"}";

// Turns one dataset file into a DatasetSpec; schema_check.h then looks at the parts together.
class SpecParser {
 public:
  SpecParser(const Json& json, const std::string& source)
      : json_(json), source_(source), folder_(std::filesystem::path(source).parent_path()) {}

  DatasetSpec parse() const {
    const JsonObject top(json_, source_, "", "a dataset",
                         {"name", "interactions", "users", "items", "columns", "user", "item",
                          "time", "label", "history", "split", "texts", "vectors"});
    DatasetSpec spec;
    spec.source = source_;
    spec.name = top.text("name", std::filesystem::path(source_).stem().string());
    spec.interactions = file(top, "interactions");
    if (top.has("users")) spec.users = facts(top, "users");
    if (top.has("items")) spec.items = facts(top, "items");
    spec.user_id = top.text("user", "");
    spec.item_id = top.text("item", "");
    spec.time = top.text("time", "");
    spec.label = label(top);
    spec.columns = columns(top, spec);
    if (top.has("history")) spec.history = history(top);
    spec.split = split(top, spec);
    each_side(top, "texts", [&](const JsonObject& sides, const std::string& key, Side side) {
      spec.texts[side] = text(sides, key, spec.interactions);
    });
    each_side(top, "vectors", [&](const JsonObject& sides, const std::string& key, Side side) {
      spec.vectors[side] = vectors(sides, key, spec.interactions);
    });
    return spec;
  }

 private:
  std::string resolve(const std::string& path) const {
    return (folder_ / path).lexically_normal().string();
  }

  static JsonObject child(const JsonObject& parent, const std::string& key, const std::string& what,
                          std::vector<std::string> known) {
    return JsonObject(parent.at(key), parent.file(), parent.path(key), what, std::move(known));
  }

  // A file given as a path or as an object. A plain path takes everything else from `like`, where
  // there is one.
  FileSpec file(const JsonObject& parent, const std::string& key,
                const FileSpec* like = nullptr) const {
    if (parent.at(key).is_string()) {
      FileSpec file = like != nullptr ? *like : guess(parent.text(key));
      file.path = resolve(parent.text(key));
      return file;
    }
    return file(child(parent, key, "a file", file_keys));
  }

  FileSpec file(const JsonObject& object) const {
    FileSpec file = guess(object.text("file"));
    if (object.has("format")) file.format = object.choice("format", format_names);
    if (object.has("encoding")) file.encoding = object.choice("encoding", encoding_names);
    file.delimiter = object.text("delimiter", file.delimiter);
    file.quotes = object.flag("quotes", file.quotes);
    file.header = object.texts("header");
    check_file(file, object);
    return file;
  }

  FileSpec facts(const JsonObject& parent, const std::string& key) const {
    if (parent.at(key).is_string()) return file(parent, key);
    std::vector<std::string> keys = file_keys;
    keys.insert(keys.end(), {"key", "repeats"});
    const JsonObject object = child(parent, key, "a file", keys);
    FileSpec facts = file(object);
    facts.key = object.text("key", "");
    if (object.has("repeats")) facts.keeps_first = object.choice("repeats", repeats_names);
    return facts;
  }

  // What the extension says about a file.
  FileSpec guess(const std::string& path) const {
    FileSpec file;
    file.path = resolve(path);
    const std::string extension = std::filesystem::path(path).extension().string();
    if (extension == ".jsonl" || extension == ".json") file.format = FileFormat::jsonl;
    if (extension == ".tsv") file.delimiter = "\t";
    return file;
  }

  // Seconds since 1970, or a date.
  static std::int64_t time(const JsonObject& parent, const std::string& key) {
    if (!parent.at(key).is_string()) return parent.integer(key, INT64_MIN, INT64_MAX);
    const std::optional<std::int64_t> seconds = parse_calendar_time(parent.text(key));
    if (seconds) return *seconds;
    parent.fail(key, {.problem = "not a date",
                      .expected = "a date like 2020-12-31 or 2020-12-31T23:59:59Z",
                      .found = '"' + parent.text(key) + '"'});
  }

  static LabelSpec label(const JsonObject& top) {
    const JsonObject object =
        child(top, "label", "the label", {"column", "threshold", "positive", "drop"});
    LabelSpec label{.column = object.text("column"), .threshold = {}};
    if (object.has("threshold")) label.threshold = object.number("threshold");
    label.positive = object.texts("positive");
    label.drop = object.texts("drop");
    if (label.threshold && !label.positive.empty()) {
      object.fail("positive", {.problem = "contradicts \"threshold\""});
    }
    return label;
  }

  static std::vector<ColumnSpec> columns(const JsonObject& top, const DatasetSpec& spec) {
    std::vector<ColumnSpec> columns;
    if (top.has("columns")) {
      const Json& list = top.at("columns");
      if (!list.is_object()) child(top, "columns", "\"columns\"", {});
      for (const auto& [name, value] : list.items()) {
        columns.push_back(column(top, name, value, implied_side(name, spec)));
      }
    }
    add_id_column(columns, spec.item_id, Side::item);
    add_id_column(columns, spec.user_id, Side::user);
    return columns;
  }

  static Side implied_side(const std::string& column, const DatasetSpec& spec) {
    if (column == spec.user_id) return Side::user;
    return column == spec.item_id ? Side::item : Side::context;
  }

  static void add_id_column(std::vector<ColumnSpec>& columns, const std::string& name, Side side) {
    const auto is_declared = [&](const ColumnSpec& column) { return column.name == name; };
    if (name.empty() || std::any_of(columns.begin(), columns.end(), is_declared)) return;
    columns.insert(columns.begin(), ColumnSpec{.name = name, .side = side});
  }

  static ColumnSpec column(const JsonObject& top, const std::string& name, const Json& value,
                           Side implied) {
    const JsonObject any(value, top.file(), "columns." + name, "a column", all_column_keys());
    ColumnSpec column{.name = name, .side = implied};
    if (any.has("kind")) column.kind = any.choice("kind", kind_names);
    const JsonObject object(value, top.file(), any.path(""),
                            "a " + word_for(kind_names, column.kind) + " column",
                            column_keys(column.kind));
    if (object.has("side")) column.side = object.choice("side", side_names);
    column.separator = object.text("separator", column.separator);
    column.max_values =
        static_cast<std::int32_t>(object.integer("max_values", 1, 1 << 16, column.max_values));
    column.min_count = object.integer("min_count", 1, INT64_MAX, column.min_count);
    column.hash_buckets = object.integer("hash_buckets", 1, max_hash_buckets, 0);
    column.vocabulary_of = object.text("vocabulary_of", "");
    return column;
  }

  static std::vector<std::string> all_column_keys() {
    return {"kind",      "side",         "separator",    "max_values",
            "min_count", "hash_buckets", "vocabulary_of"};
  }

  static std::vector<std::string> column_keys(ColumnKind kind) {
    if (holds_lists(kind)) return all_column_keys();
    if (holds_ids(kind)) return {"kind", "side", "min_count", "hash_buckets", "vocabulary_of"};
    return {"kind", "side"};
  }

  static HistorySpec history(const JsonObject& top) {
    const JsonObject object = child(top, "history", "a history", {"rows", "length", "columns"});
    HistorySpec history;
    if (object.has("rows")) history.rows = object.choice("rows", history_rows_names);
    history.length = static_cast<std::int32_t>(object.integer("length", 0, 1 << 16));
    history.columns = object.texts("columns");
    return history;
  }

  SplitSpec split(const JsonObject& top, const DatasetSpec& spec) const {
    SplitSpec split;
    split.by = spec.time.empty() ? SplitSpec::By::random : SplitSpec::By::time;
    if (!top.has("split")) return split;
    const JsonObject any =
        child(top, "split", "a split", {"by", "valid", "test", "seed", "column"});
    split.by = any.choice("by", split_names);
    const JsonObject object =
        child(top, "split", "a split by " + word_for(split_names, split.by), split_keys(split.by));
    if (split.by == SplitSpec::By::files) {
      if (object.has("valid")) split.valid_file = file(object, "valid", &spec.interactions);
      if (object.has("test")) split.test_file = file(object, "test", &spec.interactions);
    } else if (split.by == SplitSpec::By::column) {
      split.column = object.text("column");
    } else {
      split.valid = object.number("valid", split.valid);
      split.test = object.number("test", split.test);
      split.seed = static_cast<std::uint64_t>(object.integer("seed", 0, INT64_MAX, 1));
    }
    return split;
  }

  static std::vector<std::string> split_keys(SplitSpec::By by) {
    switch (by) {
      case SplitSpec::By::column:
        return {"by", "column"};
      case SplitSpec::By::files:
      case SplitSpec::By::time:
        return {"by", "valid", "test"};
      case SplitSpec::By::user:
      case SplitSpec::By::random:
        break;
    }
    return {"by", "valid", "test", "seed"};
  }

  template <typename Visit>
  static void each_side(const JsonObject& top, const std::string& key, Visit visit) {
    if (!top.has(key)) return;
    const JsonObject sides = child(top, key, '"' + key + '"', {"user", "item"});
    if (sides.has("user")) visit(sides, "user", Side::user);
    if (sides.has("item")) visit(sides, "item", Side::item);
  }

  TextSpec text(const JsonObject& sides, const std::string& key, const FileSpec& rows) const {
    const JsonObject object =
        child(sides, key, "a text", {"file", "id", "text", "store", "pack", "columns", "saw"});
    TextSpec text;
    if (object.has("file")) text.file = resolve(object.text("file"));
    text.id_key = object.text("id", text.id_key);
    text.text_key = object.text("text", text.text_key);
    if (object.has("store")) text.store = resolve(object.text("store"));
    text.pack = object.text("pack", text.pack);
    text.columns = object.texts("columns");
    text.saw = saw(object, rows);
    return text;
  }

  VectorSpec vectors(const JsonObject& sides, const std::string& key, const FileSpec& rows) const {
    const JsonObject object = child(sides, key, "a vector file", {"file", "ids", "saw"});
    VectorSpec vectors;
    vectors.file = resolve(object.text("file"));
    if (object.has("ids")) vectors.ids_file = resolve(object.text("ids"));
    vectors.saw = saw(object, rows);
    return vectors;
  }

  SawSpec saw(const JsonObject& parent, const FileSpec& rows) const {
    if (!parent.has("saw")) {
      parent.fail("saw", {.problem = "this key is needed", .hint = saw_hint});
    }
    if (parent.at("saw").is_string()) {
      parent.choice("saw", JsonObject::Choices<bool>{{"nothing", true}});
      return {};
    }
    const JsonObject object = child(parent, "saw", "\"saw\"", {"until", "rows", "train_on_seen"});
    if (object.has("until") == object.has("rows")) {
      object.fail("", {.problem = "needs either \"until\" or \"rows\"", .hint = saw_hint});
    }
    SawSpec saw;
    saw.what = SawSpec::What::until;
    saw.train_on_seen = object.flag("train_on_seen", false);
    if (object.has("until")) {
      saw.until = time(object, "until");
    } else if (object.at("rows").is_string() && object.text("rows") == "train") {
      saw.what = SawSpec::What::train_rows;
    } else {
      saw.what = SawSpec::What::file;
      saw.file = file(object, "rows", &rows);
    }
    return saw;
  }

  const Json& json_;
  const std::string& source_;
  std::filesystem::path folder_;
};

}  // namespace

const ColumnSpec* DatasetSpec::find(const std::string& column) const {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const ColumnSpec& spec) { return spec.name == column; });
  return found == columns.end() ? nullptr : &*found;
}

DatasetSpec parse_dataset_spec(std::string_view json, const std::string& source) {
  if (json.size() > max_json_bytes) {
    throw Error({.kind = ErrorKind::format,
                 .problem = "too long for a dataset file",
                 .place = {.file = source},
                 .expected = "at most 1 MiB",
                 .found = std::to_string(json.size()) + " bytes",
                 .hint = "this is the JSON that describes the data, not the data"});
  }
  const JsonDocument parsed(parse_commented_json(json, source, max_json_depth));
  DatasetSpec spec = SpecParser(*parsed, source).parse();
  check_spec(spec);
  return spec;
}

DatasetSpec read_dataset_spec(const std::string& path) {
  return parse_dataset_spec(MappedFile::open(path).text(), path);
}

}  // namespace lore
