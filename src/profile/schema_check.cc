#include "profile/schema_check.h"

#include <sstream>
#include <string_view>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "lore/error.h"

namespace lore {

namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// What stands behind the reasoning, without a fence around it.
std::string_view answer_in(std::string_view reply) {
  const std::size_t thought = reply.rfind("</think>");
  if (thought != std::string_view::npos) reply.remove_prefix(thought + 8);
  reply = trimmed(reply);
  if (!reply.starts_with("```") || !reply.ends_with("```") || reply.size() < 6) return reply;
  reply.remove_prefix(std::min(reply.find('\n'), reply.size() - 3));
  reply.remove_suffix(3);
  return trimmed(reply);
}

}  // namespace

struct SchemaCheck::Compiled {
  json source;
  valijson::Schema schema;
};

SchemaCheck::SchemaCheck(const std::string& text) {
  auto compiled = std::make_unique<Compiled>();
  compiled->source = json::parse(text, nullptr, false);
  try {
    if (!compiled->source.is_object()) throw std::runtime_error("not a JSON object");
    valijson::SchemaParser().populateSchema(Adapter(compiled->source), compiled->schema);
  } catch (const std::exception& error) {
    throw Error({.kind = ErrorKind::format,
                 .problem = std::string("no JSON schema: ") + error.what(),
                 .found = text.substr(0, 80)});
  }
  compiled_ = std::move(compiled);
}

SchemaCheck::~SchemaCheck() = default;

const json& SchemaCheck::schema() const {
  return compiled_->source;
}

std::string SchemaCheck::problem_of(const std::string& reply) const {
  const std::string_view answer = answer_in(reply);
  const json value = json::parse(answer.begin(), answer.end(), nullptr, false);
  if (value.is_discarded()) return "the reply is not one JSON object";
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  valijson::ValidationResults results;
  if (validator.validate(compiled_->schema, Adapter(value), &results)) return "";
  valijson::ValidationResults::Error error;
  std::string problem = "it does not fit the schema";
  // The last error is that of the innermost place.
  while (results.popError(error)) {
    std::ostringstream words;
    for (const std::string& place : error.context) words << place;
    words << ": " << error.description;
    problem = words.str();
  }
  return problem;
}

}  // namespace lore
