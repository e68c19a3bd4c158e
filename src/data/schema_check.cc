#include "data/schema_check.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "lore/error.h"

#include "data/schema_names.h"

namespace lore {

namespace {

class SpecChecker {
 public:
  explicit SpecChecker(const DatasetSpec& spec) : spec_(spec) {}

  void check() const {
    check_ids();
    check_label();
    check_features();
    for (const ColumnSpec& column : spec_.columns) check_vocabulary(column);
    if (spec_.users) require_id(Side::user, "users");
    if (spec_.items) require_id(Side::item, "items");
    if (spec_.history.length > 0) check_history();
    check_split();
    for (const auto& [side, text] : spec_.texts) check_text(side, text);
    for (const auto& [side, vectors] : spec_.vectors) check_vectors(side, vectors);
  }

 private:
  [[noreturn]] void fail(const std::string& path, Fault fault) const {
    fault.kind = ErrorKind::format;
    fault.place = {.file = spec_.source, .field = path};
    throw Error(std::move(fault));
  }

  const std::string& id_of(Side side) const {
    return side == Side::user ? spec_.user_id : spec_.item_id;
  }

  void require_id(Side side, const std::string& path) const {
    if (!id_of(side).empty()) return;
    const std::string name = name_of(side);
    fail(path, {.problem = "needs the " + name + " id",
                .hint = "say with \"" + name + "\" which column holds it"});
  }

  void check_ids() const {
    if (!spec_.user_id.empty() && spec_.user_id == spec_.item_id) {
      fail("item", {.problem = "the same column as \"user\"", .found = quoted(spec_.item_id)});
    }
    for (const Side side : {Side::user, Side::item}) {
      const ColumnSpec* column = spec_.find(id_of(side));
      if (column == nullptr) continue;
      const std::string path = "columns." + column->name;
      if (column->kind != ColumnKind::categorical) {
        fail(path + ".kind", {.problem = "an id column",
                              .expected = quoted("categorical"),
                              .found = quoted(word_for(kind_names, column->kind))});
      }
      if (column->side != side) {
        fail(path + ".side", {.problem = "an id column",
                              .expected = quoted(name_of(side)),
                              .found = quoted(name_of(column->side))});
      }
    }
  }

  void check_label() const {
    refuse_feature(spec_.label.column, "the label");
    for (const std::string& other : {spec_.user_id, spec_.item_id, spec_.time}) {
      if (spec_.label.column == other) {
        fail("label.column", {.problem = "this column has another role", .found = quoted(other)});
      }
    }
  }

  void refuse_feature(const std::string& column, const std::string& role) const {
    if (column.empty() || spec_.find(column) == nullptr) return;
    fail("columns." + column,
         {.problem = role + " cannot also be a feature", .hint = "take it out of \"columns\""});
  }

  void check_features() const {
    const auto is_feature = [](const ColumnSpec& column) {
      return column.kind != ColumnKind::text;
    };
    if (std::any_of(spec_.columns.begin(), spec_.columns.end(), is_feature)) return;
    fail("columns", {.problem = "a dataset needs at least one column to learn from",
                     .hint = "declare columns, or name the \"user\" and \"item\" columns"});
  }

  void check_vocabulary(const ColumnSpec& column) const {
    if (column.vocabulary_of.empty()) return;
    const std::string path = "columns." + column.name;
    if (column.hash_buckets > 0) {
      fail(path + ".hash_buckets", {.problem = "contradicts \"vocabulary_of\""});
    }
    const ColumnSpec& owner = declared(column.vocabulary_of, path + ".vocabulary_of");
    if (!holds_ids(owner.kind) || !owner.vocabulary_of.empty()) {
      fail(path + ".vocabulary_of",
           {.problem = "this column has no vocabulary of its own", .found = quoted(owner.name)});
    }
  }

  const ColumnSpec& declared(const std::string& name, const std::string& path) const {
    const ColumnSpec* column = spec_.find(name);
    if (column != nullptr) return *column;
    std::vector<std::string> names;
    for (const ColumnSpec& each : spec_.columns) names.push_back(each.name);
    fail(path, {.problem = "no such column is declared",
                .expected = listing(names),
                .found = quoted(name)});
  }

  void check_history() const {
    require_id(Side::user, "history");
    require_id(Side::item, "history");
    for (const std::string& name : spec_.history.columns) {
      const ColumnSpec& column = declared(name, "history.columns");
      const bool fits = column.side == Side::item && (column.kind == ColumnKind::categorical ||
                                                      column.kind == ColumnKind::multi_valued);
      if (fits) continue;
      fail("history.columns", {.problem = "a history shows columns of its items",
                               .expected = "a categorical or multi-valued column of side \"item\"",
                               .found = quoted(name) + ", " + word_for(kind_names, column.kind) +
                                        " of side " + quoted(name_of(column.side))});
    }
  }

  void check_split() const {
    const SplitSpec& split = spec_.split;
    if (split.by == SplitSpec::By::user) require_id(Side::user, "split");
    if (split.by == SplitSpec::By::column) refuse_feature(split.column, "the split");
    if (split.by == SplitSpec::By::files) {
      if (!split.valid_file.path.empty() || !split.test_file.path.empty()) return;
      fail("split", {.problem = "a split by files needs \"valid\", \"test\" or both"});
    }
    check_share(split.valid, "split.valid");
    check_share(split.test, "split.test");
    if (split.valid + split.test >= 1) {
      fail("split", {.problem = "no rows are left to train on",
                     .expected = "\"valid\" and \"test\" to add up to less than 1"});
    }
  }

  void check_share(double share, const std::string& path) const {
    if (share >= 0 && share < 1) return;
    fail(path, {.problem = "not a share of the rows", .expected = "at least 0 and below 1"});
  }

  void check_text(Side side, const TextSpec& text) const {
    const std::string path = std::string("texts.") + name_of(side);
    require_id(side, path);
    if (text.file.empty() && text.store.empty() && text.columns.empty()) {
      fail(path, {.problem = "a text needs \"file\" or \"store\", \"columns\", or both"});
    }
    if (!text.file.empty() && !text.store.empty()) {
      fail(path + ".store", {.problem = "a text comes from a file or from a store, not from both"});
    }
    if (!text.pack.empty() && text.store.empty()) {
      fail(path + ".pack", {.problem = "a pack of no store", .hint = "name the \"store\""});
    }
    for (const std::string& name : text.columns) {
      const ColumnSpec& column = declared(name, path + ".columns");
      const bool has_words =
          column.kind != ColumnKind::numeric && column.kind != ColumnKind::sequence;
      if (column.side == side && has_words) continue;
      fail(path + ".columns", {.problem = "a text is made of words about its own side",
                               .expected = "a text, categorical or multi-valued column of side " +
                                           quoted(name_of(side)),
                               .found = quoted(name) + ", " + word_for(kind_names, column.kind) +
                                        " of side " + quoted(name_of(column.side))});
    }
    check_saw(text.saw, path + ".saw");
  }

  void check_vectors(Side side, const VectorSpec& vectors) const {
    const std::string path = std::string("vectors.") + name_of(side);
    require_id(side, path);
    const std::string extension = std::filesystem::path(vectors.file).extension().string();
    if (extension != ".safetensors" && extension != ".npy") {
      fail(path + ".file", {.problem = "not a file of vectors",
                            .expected = ".safetensors or .npy",
                            .found = quoted(vectors.file)});
    }
    if (extension == ".npy" && vectors.ids_file.empty()) {
      fail(path + ".ids", {.problem = "an .npy file needs a file of ids",
                           .hint = "one id a line, or a JSON object of id to row"});
    }
    if (extension == ".safetensors" && !vectors.ids_file.empty()) {
      fail(path + ".ids",
           {.problem = "a .safetensors file holds its ids itself", .hint = "leave the key out"});
    }
    check_saw(vectors.saw, path + ".saw");
  }

  void check_saw(const SawSpec& saw, const std::string& path) const {
    if (saw.what == SawSpec::What::until && spec_.time.empty()) {
      fail(path + ".until", {.problem = "the dataset has no times to compare with",
                             .hint = "say with \"time\" which column holds them"});
    }
    if (saw.what != SawSpec::What::file) return;
    require_id(Side::user, path + ".rows");
    require_id(Side::item, path + ".rows");
  }

  static std::string quoted(const std::string& text) { return '"' + text + '"'; }

  const DatasetSpec& spec_;
};

}  // namespace

void check_spec(const DatasetSpec& spec) {
  SpecChecker(spec).check();
}

void check_file(const FileSpec& file, const JsonObject& object) {
  if (file.format == FileFormat::jsonl) {
    for (const char* key : {"delimiter", "quotes", "header"}) {
      if (object.has(key)) object.fail(key, {.problem = "a JSONL file has no such thing"});
    }
  }
  if (file.delimiter.find_first_of("\"\r\n") != std::string::npos) {
    object.fail("delimiter", {.problem = "a delimiter cannot hold a quote or a line break"});
  }
  if (file.quotes && object.has("quotes") && file.delimiter.size() > 1) {
    object.fail("quotes", {.problem = "quotes go with a delimiter of one character"});
  }
  std::set<std::string> names;
  for (const std::string& name : file.header) {
    if (!names.insert(name).second) {
      object.fail("header", {.problem = "a column stands twice", .found = '"' + name + '"'});
    }
  }
}

}  // namespace lore
