#include "profile/dialect.h"

#include <nlohmann/json.hpp>

namespace lore {

const char* name_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::json_schema:
      return "json_schema";
    case Dialect::structured_outputs:
      return "structured_outputs";
    case Dialect::schema_object:
      return "schema_object";
    case Dialect::format:
      return "format";
    case Dialect::json_object:
      return "json_object";
    case Dialect::prompt:
      break;
  }
  return "prompt";
}

std::optional<Dialect> dialect_of(std::string_view name) {
  for (const Dialect dialect : dialects) {
    if (name == name_of(dialect)) return dialect;
  }
  return std::nullopt;
}

Dialect below(Dialect dialect) {
  return static_cast<Dialect>(static_cast<int>(dialect) + 1);
}

void ask_for(const nlohmann::json& schema, Dialect dialect, nlohmann::json& body) {
  switch (dialect) {
    case Dialect::json_schema:
      body["response_format"] = {
          {"type", "json_schema"},
          {"json_schema", {{"name", "profile"}, {"strict", true}, {"schema", schema}}}};
      return;
    case Dialect::structured_outputs:
      body["structured_outputs"] = {{"json", schema}, {"disable_any_whitespace", true}};
      return;
    case Dialect::schema_object:
      body["response_format"] = {{"type", "json_object"}, {"schema", schema}};
      return;
    case Dialect::format:
      body["format"] = schema;
      return;
    case Dialect::json_object:
      body["response_format"] = {{"type", "json_object"}};
      return;
    case Dialect::prompt:
      return;
  }
}

}  // namespace lore
