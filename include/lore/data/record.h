#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lore/data/schema.h"

namespace lore {

// One row of a file, as text. Views are valid until the reader's next call.
struct Record {
  std::uint64_t line = 0;                // 1-based line of the file it starts on
  std::vector<std::string_view> values;  // one for each name of RecordReader::columns()
};

// Reads a file of any size record by record in bounded memory. Text is handed out as valid UTF-8
// (latin-1 is converted; an invalid sequence in a UTF-8 file is an error).
// Thread safety: one thread at a time.
class RecordReader {
 public:
  virtual ~RecordReader() = default;

  // The column names, from the header line, FileSpec::header, or (JSONL) `wanted`.
  virtual const std::vector<std::string>& columns() const = 0;

  // Fills `record` and returns true, or returns false at the end. Throws Error(format) with file
  // and line for a ragged row, an unclosed quote, invalid UTF-8, or a line of more than 16 MiB.
  virtual bool next(Record& record) = 0;

  // Position of `column`; throws Error(not_found) listing the columns there are.
  std::size_t index_of(const std::string& column) const;

  // The file, for messages.
  const std::string& path() const { return path_; }

 protected:
  explicit RecordReader(std::string path) : path_(std::move(path)) {}

 private:
  std::string path_;
};

// Opens `file`. For JSONL the values of the keys `wanted` are read: strings and numbers as they
// stand (64-bit integers keep every digit), arrays joined with '|', null and absent as "".
std::unique_ptr<RecordReader> open_records(const FileSpec& file,
                                           const std::vector<std::string>& wanted);

}  // namespace lore
