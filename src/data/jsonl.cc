#include "data/jsonl.h"

#include <algorithm>
#include <unordered_map>

#include <nlohmann/json.hpp>

#include "lore/error.h"

#include "data/line_reader.h"
#include "data/parse_json.h"

namespace lore {

namespace {

using Json = nlohmann::json;

constexpr std::size_t header_records = 1000;  // how many records tell which keys there are
constexpr std::size_t max_depth = 64;
constexpr char joint = '|';

// What nlohmann's parser reports of one line, told apart by depth: keys of the record, and values
// that a derived class wants or skips.
class RecordHandler : public Json::json_sax_t {
 public:
  explicit RecordHandler(const LineReader& lines) : lines_(lines) {}

  void parse() {
    depth_ = 0;
    Json::sax_parse(lines_.text().begin(), lines_.text().end(),
                    static_cast<Json::json_sax_t*>(this));
  }

 protected:
  virtual void on_key(const std::string& key) = 0;
  virtual void on_value(std::string_view text) = 0;
  virtual void on_array() = 0;
  virtual void on_nested(const char* what) = 0;

  std::size_t depth() const { return depth_; }
  const LineReader& lines() const { return lines_; }

 private:
  bool null() override { return scalar(""); }
  bool boolean(bool value) override { return scalar(value ? "1" : "0"); }
  bool number_integer(std::int64_t value) override { return scalar(std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) override { return scalar(std::to_string(value)); }
  bool number_float(double, const std::string& digits) override { return scalar(digits); }
  bool string(std::string& value) override { return scalar(value); }
  bool binary(Json::binary_t&) override { return false; }

  bool scalar(std::string_view text) {
    if (depth_ == 0) refuse_record();
    on_value(text);
    return true;
  }

  bool key(std::string& key) override {
    if (depth_ == 1) on_key(key);
    return true;
  }

  bool start_object(std::size_t) override {
    if (depth_ > 0) on_nested("an object");
    return enter();
  }

  bool start_array(std::size_t) override {
    if (depth_ == 0) refuse_record();
    if (depth_ == 1) on_array();
    if (depth_ > 1) on_nested("an array in an array");
    return enter();
  }

  bool enter() {
    if (++depth_ <= max_depth) return true;
    lines_.fail({.problem = "JSON nests too deep",
                 .expected = "at most " + std::to_string(max_depth) + " levels"});
  }

  bool leave() {
    --depth_;
    return true;
  }

  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }

  bool parse_error(std::size_t, const std::string&, const Json::exception& error) override {
    lines_.fail({.problem = "not valid JSON: " + reason_of(error)});
  }

  [[noreturn]] void refuse_record() const {
    lines_.fail({.problem = "not a record", .expected = "one JSON object a line"});
  }

  const LineReader& lines_;
  std::size_t depth_ = 0;
};

// Collects the keys of records, in order of appearance.
class KeyHandler : public RecordHandler {
 public:
  using RecordHandler::RecordHandler;

  const std::vector<std::string>& keys() const { return keys_; }

 private:
  void on_key(const std::string& key) override {
    if (std::find(keys_.begin(), keys_.end(), key) == keys_.end()) keys_.push_back(key);
  }
  void on_value(std::string_view) override {}
  void on_array() override {}
  void on_nested(const char*) override {}

  std::vector<std::string> keys_;
};

// Collects the values of `columns`.
class ValueHandler : public RecordHandler {
 public:
  ValueHandler(const LineReader& lines, const std::vector<std::string>& columns,
               const std::vector<std::string>& wanted)
      : RecordHandler(lines),
        columns_(columns),
        wants_all_(wanted.empty()),
        values_(columns.size()),
        present_(columns.size()) {
    for (const std::string& key : wanted) places_[key] = nowhere;
    for (std::size_t i = 0; i < columns.size(); ++i) places_[columns[i]] = i;
  }

  void read() {
    for (std::string& value : values_) value.clear();
    std::fill(present_.begin(), present_.end(), false);
    place_ = nowhere;
    parse();
  }

  const std::vector<std::string>& values() const { return values_; }

 private:
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  void on_key(const std::string& key) override {
    const auto found = places_.find(key);
    place_ = found == places_.end() ? nowhere : found->second;
    if (place_ == nowhere) {
      if (wants_all_ || found != places_.end()) refuse_late(key);
      return;
    }
    if (present_[place_]) fail("the key stands twice in one record");
    present_[place_] = true;
  }

  void on_value(std::string_view text) override {
    if (place_ == nowhere) return;
    if (text.find('\0') != text.npos) fail("a NUL character in a string");
    std::string& value = values_[place_];
    if (depth() == 1) {
      value = text;
      return;
    }
    if (text.empty()) return;
    if (text.find(joint) != text.npos) fail("an array element that holds '|'");
    if (!value.empty()) value += joint;
    value += text;
  }

  void on_array() override {}

  void on_nested(const char* what) override {
    if (place_ == nowhere) return;
    fail(std::string("the value is ") + what);
  }

  [[noreturn]] void fail(const std::string& problem) const {
    lines().fail({.problem = problem,
                  .place = {.field = columns_[place_]},
                  .expected = "a string, a number, or an array of them"});
  }

  [[noreturn]] void refuse_late(const std::string& key) const {
    lines().fail({.problem = "a key that the first 1,000 records do not have",
                  .place = {.field = key},
                  .hint = "give the first record this key, null if need be"});
  }

  const std::vector<std::string>& columns_;
  bool wants_all_;
  std::unordered_map<std::string, std::size_t> places_;  // by key; nowhere: wanted but not there
  std::vector<std::string> values_;                      // of the current record
  std::vector<char> present_;
  std::size_t place_ = nowhere;  // of the key being read
};

bool next_with_text(LineReader& lines) {
  while (lines.next()) {
    if (lines.text().find_first_not_of(" \t\r") != std::string_view::npos) return true;
  }
  return false;
}

std::vector<std::string> find_columns(const FileSpec& file,
                                      const std::vector<std::string>& wanted) {
  LineReader lines(file.path, file.encoding);
  KeyHandler handler(lines);
  std::size_t records = 0;
  while (records < header_records && next_with_text(lines)) {
    handler.parse();
    ++records;
  }
  if (wanted.empty()) return handler.keys();
  if (records == 0) return wanted;
  std::vector<std::string> columns;
  for (const std::string& key : wanted) {
    const bool there =
        std::find(handler.keys().begin(), handler.keys().end(), key) != handler.keys().end();
    if (there) columns.push_back(key);
  }
  return columns;
}

class JsonlReader : public RecordReader {
 public:
  JsonlReader(const FileSpec& file, const std::vector<std::string>& wanted)
      : RecordReader(file.path),
        columns_(find_columns(file, wanted)),
        lines_(file.path, file.encoding),
        handler_(lines_, columns_, wanted) {}

  const std::vector<std::string>& columns() const override { return columns_; }

  bool next(Record& record) override {
    if (!next_with_text(lines_)) return false;
    handler_.read();
    record.line = lines_.number();
    record.values.assign(handler_.values().begin(), handler_.values().end());
    return true;
  }

 private:
  std::vector<std::string> columns_;
  LineReader lines_;
  ValueHandler handler_;
};

}  // namespace

std::unique_ptr<RecordReader> open_jsonl(const FileSpec& file,
                                         const std::vector<std::string>& wanted) {
  return std::make_unique<JsonlReader>(file, wanted);
}

}  // namespace lore
