#include "data/delimited.h"

#include <algorithm>
#include <set>

#include "lore/error.h"

#include "data/line_reader.h"

namespace lore {

namespace {

class DelimitedReader : public RecordReader {
 public:
  explicit DelimitedReader(const FileSpec& file)
      : RecordReader(file.path),
        delimiter_(file.delimiter),
        quotes_(file.quotes && file.delimiter.size() == 1),
        lines_(file.path, file.encoding),
        columns_(file.header) {
    if (columns_.empty()) read_header();
  }

  const std::vector<std::string>& columns() const override { return columns_; }

  bool next(Record& record) override {
    do {
      if (!lines_.next()) return false;
    } while (lines_.text().empty() && columns_.size() > 1);
    split();
    if (cells_.size() != columns_.size()) refuse_ragged();
    record.line = lines_.number();
    collect(record.values);
    return true;
  }

 private:
  // A value's bytes, counted from the start of the line: a line that grows may move.
  struct Cell {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  void read_header() {
    if (!lines_.next()) {
      throw Error({.kind = ErrorKind::format,
                   .problem = "an empty file",
                   .place = {.file = path()},
                   .expected = "a line of column names"});
    }
    split();
    std::vector<std::string_view> names;
    collect(names);
    columns_.assign(names.begin(), names.end());
    std::set<std::string> seen;
    for (const std::string& name : columns_) {
      if (name.empty() || seen.insert(name).second) continue;
      lines_.fail({.problem = "a column stands twice in the header",
                   .place = {.field = name},
                   .hint = "a file without a header line needs \"header\" in the dataset's JSON"});
    }
  }

  void split() {
    cells_.clear();
    std::size_t at = 0;
    do {
      at = starts_with_quote(at) ? read_quoted(at) : read_plain(at);
    } while (at != std::string_view::npos);
  }

  bool starts_with_quote(std::size_t at) const {
    return quotes_ && at < lines_.text().size() && lines_.text()[at] == '"';
  }

  // Both read the value at `at` and return where the next one starts, or npos after the last.
  std::size_t read_plain(std::size_t at) {
    const std::size_t end = lines_.text().find(delimiter_, at);
    cells_.push_back({at, std::min(end, lines_.text().size())});
    return end == std::string_view::npos ? end : end + delimiter_.size();
  }

  std::size_t read_quoted(std::size_t at) {
    std::size_t from = at + 1;  // where the next piece of the value starts
    std::size_t to = from;      // where it is moved to, over the quotes dropped so far
    for (;;) {
      const std::size_t quote = find_quote(from);
      to = move_back(from, quote, to);
      from = quote + 1;
      if (from == lines_.text().size() || lines_.text()[from] != '"') break;
      lines_.line()[to++] = '"';
      ++from;
    }
    cells_.push_back({at + 1, to});
    if (from == lines_.text().size()) return std::string_view::npos;
    if (lines_.text()[from] != delimiter_.front()) refuse_tail();
    return from + 1;
  }

  // The next quote, on this line or a later one.
  std::size_t find_quote(std::size_t from) {
    for (;;) {
      const std::size_t size = lines_.text().size();
      const std::size_t quote = lines_.text().find('"', from);
      if (quote != std::string_view::npos) return quote;
      if (!lines_.extend()) {
        lines_.fail({.problem = "a quote is never closed",
                     .hint = "set \"quotes\": false if quotes are ordinary characters here"});
      }
      from = size;
    }
  }

  std::size_t move_back(std::size_t from, std::size_t until, std::size_t to) {
    const std::span<char> line = lines_.line();
    if (from != to) std::copy(line.begin() + from, line.begin() + until, line.begin() + to);
    return to + (until - from);
  }

  void collect(std::vector<std::string_view>& values) const {
    values.clear();
    for (const Cell& cell : cells_) {
      values.push_back(lines_.text().substr(cell.begin, cell.end - cell.begin));
    }
  }

  [[noreturn]] void refuse_tail() const {
    lines_.fail({.problem = "text after a closing quote",
                 .place = {.field = name_of_cell(cells_.size() - 1)},
                 .hint = "double a quote inside quotes, or set \"quotes\": false"});
  }

  std::string name_of_cell(std::size_t i) const { return i < columns_.size() ? columns_[i] : ""; }

  [[noreturn]] void refuse_ragged() const {
    lines_.fail({.problem = "a ragged row",
                 .expected = std::to_string(columns_.size()) + " columns",
                 .found = std::to_string(cells_.size()),
                 .hint = cells_.size() == 1 ? "is \"delimiter\" right?" : ""});
  }

  std::string delimiter_;
  bool quotes_;
  LineReader lines_;
  std::vector<std::string> columns_;
  std::vector<Cell> cells_;  // of the current line
};

}  // namespace

std::unique_ptr<RecordReader> open_delimited(const FileSpec& file) {
  return std::make_unique<DelimitedReader>(file);
}

}  // namespace lore
