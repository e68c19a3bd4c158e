#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
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
  std::string delimiter = ",";       // any string: ",", "\t", "|", "::"
  Encoding encoding = Encoding::utf8;
  std::vector<std::string> header;   // column names where the file has no header line
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
  std::string separator = "|";       // multi_valued and sequence
  std::int32_t max_values = 8;       // multi_valued and sequence: ids kept a cell
  std::int64_t min_count = 1;        // ids seen less often in training become unknown
  std::int64_t hash_buckets = 0;     // > 0: hash into so many rows instead of a vocabulary
  std::string vocabulary_of = {};    // share the vocabulary and table of another column
};

// What makes a row positive: the value itself (0/1), or value >= threshold.
struct LabelSpec {
  std::string column;
  std::optional<double> threshold;
};

struct HistorySpec {
  enum class Rows : std::uint8_t { positive, all };
  Rows rows = Rows::positive;        // which earlier rows of the user count
  std::int32_t length = 0;           // the newest L strictly before the row's time; 0: no history
  std::vector<std::string> columns;  // item columns shown for each; empty: the item id and every
                                     // categorical or multi-valued item column
};

struct SplitSpec {
  enum class By : std::uint8_t { time, user, random, column, files };
  By by = By::random;
  double valid = 0.1;                // time, user, random: shares of the rows (users)
  double test = 0.1;
  std::uint64_t seed = 1;            // user, random
  std::string column;                // column: whose values are train, valid or test
  std::string valid_file;            // files: rows of their own beside the interactions, all of
  std::string test_file;             //   which train
};

// What the author of a text or vector may have seen of the interactions.
struct SawSpec {
  enum class What : std::uint8_t { nothing, until, train_rows, file };
  What what = What::nothing;
  std::int64_t until = 0;            // until: rows with time <= until were seen
  std::string file;                  // file: a list of (user, item) rows that were seen
  bool train_on_seen = false;        // stated consent that training rows may be among the seen
};

// Words about users or items, from a JSONL file of {"id": ..., "text": ...} or from columns.
struct TextSpec {
  std::string file;                  // empty: none
  std::string id_key = "id";
  std::string text_key = "text";
  std::vector<std::string> columns;  // text, categorical or multi-valued columns put before it
  SawSpec saw;
};

// Ready vectors of users or items: a vector table written by `lore encode` (.safetensors), or .npy
// with an ids file (one id a line, or a JSON object id -> row).
struct VectorSpec {
  std::string file;
  std::string ids_file;              // .npy only
  SawSpec saw;
};

struct DatasetSpec {
  std::string name;
  std::string source;                // the JSON file, for messages
  FileSpec interactions;
  std::optional<FileSpec> users;     // first of `header`/the user id column is the key
  std::optional<FileSpec> items;
  std::vector<ColumnSpec> columns;
  std::string user_id;               // column names; empty where the data has none
  std::string item_id;
  std::string time;                  // seconds since 1970; empty: order of the file
  LabelSpec label;
  HistorySpec history;
  SplitSpec split;
  std::map<Side, TextSpec> texts;    // Side::user, Side::item
  std::map<Side, VectorSpec> vectors;

  // The column of that name, or nullptr.
  const ColumnSpec* find(const std::string& column) const;
};

// Reads and checks a dataset file. Throws Error(format) with the JSON path of the first key that is
// missing, unknown, of the wrong type or contradicts another.
DatasetSpec read_dataset_spec(const std::string& path);

}  // namespace lore
