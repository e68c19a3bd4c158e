#include "data/parse_json.h"

#include <algorithm>
#include <functional>
#include <set>
#include <vector>

#include "lore/error.h"

namespace lore {

namespace {

// Refuses deep nesting and repeated keys while nlohmann parses.
template <typename JsonType>
class Guard {
 public:
  Guard(std::string file, std::size_t max_depth) : file_(std::move(file)), max_depth_(max_depth) {}

  bool operator()(int depth, typename JsonType::parse_event_t event, const JsonType& parsed) {
    using Event = typename JsonType::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) enter(depth);
    if (event == Event::object_end || event == Event::array_end) keys_.pop_back();
    if (event == Event::key) note(parsed.template get_ref<const std::string&>());
    return true;
  }

 private:
  void enter(int depth) {
    keys_.emplace_back();
    if (static_cast<std::size_t>(depth) < max_depth_) return;
    throw Error({.kind = ErrorKind::format,
                 .problem = "JSON nests too deep",
                 .place = {.file = file_},
                 .expected = "at most " + std::to_string(max_depth_) + " levels"});
  }

  void note(const std::string& key) {
    if (keys_.back().insert(key).second) return;
    throw Error({.kind = ErrorKind::format,
                 .problem = "the key stands twice in one object",
                 .place = {.file = file_, .field = key},
                 .hint = "keep one of them"});
  }

  std::string file_;
  std::size_t max_depth_;
  std::vector<std::set<std::string>> keys_;  // of each open object
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
JsonType parse(std::string_view text, const std::string& file, std::size_t max_depth,
               bool comments) {
  try {
    Guard<JsonType> guard(file, max_depth);
    return JsonType::parse(text.begin(), text.end(), std::ref(guard), true, comments);
  } catch (const nlohmann::json::exception& error) {
    throw Error(syntax_fault(error, text, file));
  }
}

}  // namespace

nlohmann::json parse_json(std::string_view text, const std::string& file, std::size_t max_depth) {
  return parse<nlohmann::json>(text, file, max_depth, false);
}

nlohmann::ordered_json parse_commented_json(std::string_view text, const std::string& file,
                                            std::size_t max_depth) {
  return parse<nlohmann::ordered_json>(text, file, max_depth, true);
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
