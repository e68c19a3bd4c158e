#pragma once

#include <cstdint>
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

  // The column names, from the header line, FileSpec::header, or (JSONL) the keys of `wanted` that
  // the first 1,000 records have.
  virtual const std::vector<std::string>& columns() const = 0;

  // Fills `record` and returns true, or returns false at the end. Throws Error(format) with file
  // and line for a ragged row, an unclosed quote, invalid UTF-8, a NUL byte, a line of more than
  // 16 MiB, or (JSONL) text that is no object of plain values.
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

// Opens `file`. For JSONL the values of the keys `wanted` (all keys if it is empty) are read:
// strings and numbers as they stand (integers keep every digit), true and false as 1 and 0, arrays
// joined with '|', null and absent as "". Lines without text are skipped. Throws Error(not_found),
// Error(io), or Error(format) for an empty file that should hold a header line.
std::unique_ptr<RecordReader> open_records(const FileSpec& file,
                                           const std::vector<std::string>& wanted);

}  // namespace lore
