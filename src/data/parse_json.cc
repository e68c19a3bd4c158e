#include "data/parse_json.h"

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lore/error.h"

#include "json_document.h"

namespace lore {

namespace {

// Refuses deep nesting, repeated keys and too many of them in a pass of its own: with nlohmann's
// callback for such checks, parsing takes the square of the number of keys.
template <typename JsonType>
class Guard : public nlohmann::json_sax<JsonType> {
 public:
  using Sax = nlohmann::json_sax<JsonType>;

  Guard(const std::string& file, const JsonLimits& limits) : file_(file), limits_(limits) {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(typename Sax::number_integer_t) override { return true; }
  bool number_unsigned(typename Sax::number_unsigned_t) override { return true; }
  bool number_float(typename Sax::number_float_t, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(typename Sax::binary_t&) override { return true; }
  bool start_object(std::size_t) override { return enter(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }

  bool key(std::string& key) override {
    if (!keys_.back().insert(key).second) {
      refuse({.problem = "the key stands twice in one object",
              .place = {.field = key},
              .hint = "keep one of them"});
    }
    if (++total_keys_ > limits_.keys) {
      refuse({.problem = "JSON of too many keys",
              .expected = "at most " + std::to_string(limits_.keys)});
    }
    return true;
  }

  // What does not parse is for the second pass to describe.
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return false;
  }

 private:
  [[noreturn]] void refuse(Fault fault) const {
    fault.kind = ErrorKind::format;
    fault.place.file = file_;
    throw Error(std::move(fault));
  }

  bool enter() {
    keys_.emplace_back();
    if (keys_.size() <= limits_.depth) return true;
    refuse({.problem = "JSON nests too deep",
            .expected = "at most " + std::to_string(limits_.depth) + " levels"});
  }

  bool leave() {
    keys_.pop_back();
    return true;
  }

  const std::string& file_;
  JsonLimits limits_;
  std::size_t total_keys_ = 0;
  std::vector<std::unordered_set<std::string>> keys_;  // of each open object or array
};

Fault syntax_fault(const nlohmann::json::exception& error, std::string_view text,
                   const std::string& file) {
  Fault fault{.kind = ErrorKind::format,
              .problem = "not valid JSON: " + reason_of(error),
              .place = {.file = file}};
  if (const auto* at = dynamic_cast<const nlohmann::json::parse_error*>(&error)) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(at->byte, text.size()));
    fault.place.line = 1 + static_cast<std::uint64_t>(std::count(text.begin(), end, '\n'));
  }
  return fault;
}

template <typename JsonType>
JsonType parse(std::string_view text, const std::string& file, const JsonLimits& limits,
               bool comments) {
  try {
    Guard<JsonType> guard(file, limits);
    JsonType::sax_parse(text.begin(), text.end(), &guard, nlohmann::detail::input_format_t::json,
                        true, comments);
    return JsonDocument<JsonType>::parse(text, comments).release();
  } catch (const nlohmann::json::exception& error) {
    throw Error(syntax_fault(error, text, file));
  }
}

}  // namespace

nlohmann::json parse_json(std::string_view text, const std::string& file,
                          const JsonLimits& limits) {
  return parse<nlohmann::json>(text, file, limits, false);
}

nlohmann::ordered_json parse_commented_json(std::string_view text, const std::string& file,
                                            const JsonLimits& limits) {
  return parse<nlohmann::ordered_json>(text, file, limits, true);
}

std::string reason_of(const nlohmann::json::exception& error) {
  const std::string_view what = error.what();
  const std::size_t colon = what.find(": ");
  const std::size_t bracket = what.find("] ");
  if (dynamic_cast<const nlohmann::json::parse_error*>(&error) && colon != what.npos) {
    return std::string(what.substr(colon + 2));
  }
  return std::string(bracket == what.npos ? what : what.substr(bracket + 2));
}

}  // namespace lore
