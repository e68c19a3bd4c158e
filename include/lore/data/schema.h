#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lore/input.h"

// A dataset as one JSON file (comments allowed) says it. README "Your own data" shows one whole.
namespace lore {

enum class FileFormat : std::uint8_t { delimited, jsonl };
enum class Encoding : std::uint8_t { utf8, latin1 };

// A file of records.
struct FileSpec {
  std::string path;  // absolute, or relative to the JSON file; resolved by read_dataset_spec
  FileFormat format = FileFormat::delimited;
  std::string delimiter = ",";  // any string: ",", "\t", "|", "::"
  bool quotes = true;           // RFC 4180 quoting, where the delimiter is one character
  Encoding encoding = Encoding::utf8;
  std::vector<std::string> header;  // column names where the file has no header line
  std::string key = {};             // users, items: the id's column, where it has another name here
  bool keeps_first = false;         // users, items: of rows with one id the first counts; else
                                    //   they are an error. In the JSON: "repeats": "first"

  bool operator==(const FileSpec&) const = default;
};

enum class ColumnKind : std::uint8_t {
  categorical,   // one id out of a vocabulary
  multi_valued,  // several ids in one cell, split at `separator`
  numeric,       // a number, standardised; missing has its own weight
  sequence,      // an ordered list of ids in one cell, newest last; the last `max_values` are kept
  text,          // words for an encoder; never an id
};

struct ColumnSpec {
  std::string name;
  ColumnKind kind = ColumnKind::categorical;
  Side side = Side::context;
  std::string separator = "|";     // multi_valued and sequence
  std::int32_t max_values = 8;     // multi_valued and sequence: ids kept a cell
  std::int64_t min_count = 1;      // ids seen less often in training become unknown
  std::int64_t hash_buckets = 0;   // > 0: hash into so many rows instead of a vocabulary
  std::string vocabulary_of = {};  // share the vocabulary and table of another column

  bool operator==(const ColumnSpec&) const = default;
};

// What makes a row positive: the value itself (0/1), value >= threshold, or one of some words.
struct LabelSpec {
  std::string column;
  std::optional<double> threshold;
  std::vector<std::string> positive = {};  // every other value is negative; empty: not the rule
  std::vector<std::string> drop = {};      // rows of these values are as if they were not there

  bool operator==(const LabelSpec&) const = default;
};

struct HistorySpec {
  enum class Rows : std::uint8_t { positive, all };
  Rows rows = Rows::positive;        // which earlier rows of the user count
  std::int32_t length = 0;           // the newest L strictly before the row's time; 0: no history
  std::vector<std::string> columns;  // item columns shown for each; empty: the item id and every
                                     // categorical or multi-valued item column

  bool operator==(const HistorySpec&) const = default;
};

struct SplitSpec {
  enum class By : std::uint8_t { time, user, random, column, files };
  By by = By::random;
  double valid = 0.1;  // time, user, random: shares of the rows (users)
  double test = 0.1;
  std::uint64_t seed = 1;  // user, random
  std::string column;      // column: whose values are train, valid or test
  FileSpec valid_file;     // files: rows of their own beside the interactions, all of
  FileSpec test_file;      //   which train; an empty path: none. A plain path in the
                           //   JSON is read the way the interactions are

  bool operator==(const SplitSpec&) const = default;
};

// What the author of a text or vector may have seen of the interactions.
struct SawSpec {
  enum class What : std::uint8_t { nothing, until, train_rows, file };
  What what = What::nothing;
  std::int64_t until = 0;      // until: rows with time <= until were seen
  FileSpec file;               // file: a list of (user, item) rows that were seen; a plain
                               //   path in the JSON is read the way the interactions are
  bool train_on_seen = false;  // stated consent that training rows may be among the seen

  bool operator==(const SawSpec&) const = default;
};

// Words about users or items, from a JSONL file of {"id": ..., "text": ...}, from a profile store
// (`lore profile`), or from columns.
struct TextSpec {
  std::string file;  // empty: none
  std::string id_key = "id";
  std::string text_key = "text";
  std::string store = {};            // in place of the file; empty: none
  std::string pack = {};             // whose profiles of the store; empty: of its only pack
  std::vector<std::string> columns;  // text, categorical or multi-valued columns put before it
  SawSpec saw;

  bool operator==(const TextSpec&) const = default;
};

// Ready vectors of users or items: a vector table written by `lore encode` (.safetensors), or .npy
// with an ids file (one id a line, or a JSON object id -> row).
struct VectorSpec {
  std::string file;
  std::string ids_file;  // .npy only
  SawSpec saw;

  bool operator==(const VectorSpec&) const = default;
};

struct DatasetSpec {
  std::string name;
  std::string source;  // the JSON file, for messages
  FileSpec interactions;
  // Facts about users (items), one row each. Unless it says otherwise, the key is the column with
  // the same name as the interactions' user (item) id column.
  std::optional<FileSpec> users;
  std::optional<FileSpec> items;
  std::vector<ColumnSpec> columns;  // in the order of the file; undeclared id columns come first
  std::string user_id;              // column names; empty where the data has none
  std::string item_id;
  std::string time;  // seconds since 1970 or ISO 8601 dates; empty: order of the file
  LabelSpec label;
  HistorySpec history;
  SplitSpec split;
  std::map<Side, TextSpec> texts;  // Side::user, Side::item
  std::map<Side, VectorSpec> vectors;

  // The column of that name, or nullptr.
  const ColumnSpec* find(const std::string& column) const;

  bool operator==(const DatasetSpec&) const = default;
};

// Reads and checks a dataset file. Throws Error(format) with the JSON path of the first key that is
// missing, unknown, of the wrong type or contradicts another.
DatasetSpec read_dataset_spec(const std::string& path);

// The same from text already in memory; `source` is the file that relative paths start from and
// messages name.
DatasetSpec parse_dataset_spec(std::string_view json, const std::string& source);

// JSON that parse_dataset_spec reads back as an equal spec. Paths under the folder of
// `spec.source` are written relative to it.
std::string to_json(const DatasetSpec& spec);

}  // namespace lore
