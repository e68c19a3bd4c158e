#include "lore/data/record.h"

#include <algorithm>

#include "lore/error.h"

#include "data/delimited.h"
#include "data/json_object.h"
#include "data/jsonl.h"

namespace lore {

std::size_t RecordReader::index_of(const std::string& column) const {
  const auto found = std::find(columns().begin(), columns().end(), column);
  if (found == columns().end()) {
    const std::string close = closest(column, columns());
    throw Error({.kind = ErrorKind::not_found,
                 .problem = "no such column",
                 .place = {.file = path(), .field = column},
                 .expected = listing(columns()),
                 .hint = close.empty() ? "" : "did you mean \"" + close + "\"?"});
  }
  return static_cast<std::size_t>(found - columns().begin());
}

std::unique_ptr<RecordReader> open_records(const FileSpec& file,
                                           const std::vector<std::string>& wanted) {
  return file.format == FileFormat::jsonl ? open_jsonl(file, wanted) : open_delimited(file);
}

}  // namespace lore
