#include "lore/error.h"

#include <array>

namespace lore {

const char* name_of(ErrorKind kind) {
  static constexpr std::array names = {"invalid argument", "not found", "io",   "format",
                                       "corrupt",          "mismatch",  "leak", "unsupported",
                                       "internal"};
  return names.at(static_cast<std::size_t>(kind));
}

namespace {

std::string text_of(const Place& place) {
  std::string text = place.file;
  if (place.line != 0) text += (text.empty() ? "line " : ":") + std::to_string(place.line);
  if (place.offset) {
    text += (text.empty() ? "" : ", ") + std::string("byte ") + std::to_string(*place.offset);
  }
  if (!place.field.empty()) text += (text.empty() ? "\"" : ", \"") + place.field + "\"";
  return text;
}

}  // namespace

std::string Fault::message() const {
  std::string text = text_of(place);
  if (!text.empty()) text += ": ";
  text += problem;
  if (!expected.empty() || !found.empty()) {
    text += " (";
    if (!expected.empty()) text += "expected " + expected;
    if (!expected.empty() && !found.empty()) text += ", ";
    if (!found.empty()) text += "found " + found;
    text += ")";
  }
  if (!hint.empty()) text += "; " + hint;
  return text;
}

}  // namespace lore
