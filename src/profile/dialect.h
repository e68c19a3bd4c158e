#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace lore {

// How a server is told the JSON schema a reply shall have, from the strictest to none at all.
enum class Dialect : std::uint8_t {
  json_schema,         // OpenAI: response_format json_schema, strict
  structured_outputs,  // vLLM: structured_outputs.json
  schema_object,       // llama.cpp: response_format json_object with "schema"
  format,              // Ollama: "format"
  json_object,         // any JSON object
  prompt,              // words alone
};

inline constexpr Dialect dialects[] = {Dialect::json_schema,   Dialect::structured_outputs,
                                       Dialect::schema_object, Dialect::format,
                                       Dialect::json_object,   Dialect::prompt};

const char* name_of(Dialect dialect);  // as above
std::optional<Dialect> dialect_of(std::string_view name);

// The next one; REQUIRES: not `prompt`.
Dialect below(Dialect dialect);

// Adds to a request's body what asks for `schema`.
void ask_for(const nlohmann::json& schema, Dialect dialect, nlohmann::json& body);

}  // namespace lore
