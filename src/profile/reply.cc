#include "profile/reply.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "lore/error.h"

#include "data/parse_json.h"
#include "data/utf8.h"
#include "profile/reply_check.h"

namespace lore {

namespace {

using Json = nlohmann::ordered_json;
using Verdict = ReadReply::Verdict;

constexpr std::size_t max_depth = 8;

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

// Takes closed reasoning off the front. False where it does not end.
bool skip_reasoning(std::string_view& text) {
  constexpr std::string_view open = "<think>";
  constexpr std::string_view close = "</think>";
  while (text.starts_with(open)) {
    const std::size_t end = text.find(close);
    if (end == std::string_view::npos) return false;
    text = trim(text.substr(end + close.size()));
  }
  // Some servers leave out the opening mark, which their template wrote.
  if (const std::size_t end = text.rfind(close); end != std::string_view::npos) {
    text = trim(text.substr(end + close.size()));
  }
  return text.find(open) == std::string_view::npos;
}

// What stands inside ``` where that is around the whole text.
std::string_view inside_fence(std::string_view text) {
  constexpr std::string_view fence = "```";
  if (!text.starts_with(fence) || !text.ends_with(fence)) return text;
  const std::size_t line_end = text.find('\n');
  if (line_end == std::string_view::npos || line_end > text.size() - fence.size()) return text;
  return trim(text.substr(line_end, text.size() - fence.size() - line_end));
}

// From the first '{' to the brace that closes it, or "" where none does.
std::string_view first_object(std::string_view text) {
  const std::size_t begin = text.find('{');
  if (begin == std::string_view::npos) return {};
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t at = begin; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') ++at;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return text.substr(begin, at - begin + 1);
    }
  }
  return {};
}

std::string words_of(const ReplyField& field, const Json& value) {
  if (field.words.empty()) {
    if (!value.is_string() || trim(value.get_ref<const std::string&>()).empty()) {
      throw Error({.problem = '"' + field.name + "\" is not a text"});
    }
    return value.get<std::string>();
  }
  if (!value.is_array()) throw Error({.problem = '"' + field.name + "\" is not a list"});
  std::string words;
  for (const Json& word : value) {
    const bool is_known =
        word.is_string() && std::find(field.words.begin(), field.words.end(),
                                      word.get_ref<const std::string&>()) != field.words.end();
    if (!is_known) {
      throw Error({.problem = '"' + field.name + "\" holds a word that is not in its list"});
    }
    words += (words.empty() ? "" : ", ") + word.get<std::string>();
  }
  return words;
}

// The object as a text: one field stands alone, several are "name: words", a line each.
std::string text_of(const ReplySpec& spec, const nlohmann::json& object) {
  if (!object.is_object()) throw Error({.problem = "not a JSON object"});
  if (object.size() > spec.fields.size()) throw Error({.problem = "a field that nobody asked for"});
  std::string text;
  for (const ReplyField& field : spec.fields) {
    const auto found = object.find(field.name);
    if (found == object.end()) throw Error({.problem = "no \"" + field.name + '"'});
    const std::string words = words_of(field, *found);
    if (words.empty()) continue;
    if (spec.fields.size() > 1) text += (text.empty() ? "" : "\n") + field.name + ": ";
    text += words;
  }
  return text;
}

// Fills in text and json, or tells the problem.
void read_object(const ReplySpec& spec, std::string_view body, ReadReply& reply) {
  const std::string_view object = first_object(body);
  if (object.empty()) {
    reply.problem = "no whole JSON object";
    return;
  }
  reply.is_repaired = reply.is_repaired || object.size() != body.size();
  try {
    const nlohmann::json parsed = parse_json(object, "reply", max_depth);
    reply.text = text_of(spec, parsed);
    reply.json = parsed.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  } catch (const Error& error) {
    reply.problem = error.fault().problem;
  }
}

ReadReply give_up(ReadReply reply) {
  reply.text.clear();
  reply.json.clear();
  return reply;
}

}  // namespace

std::string schema_of(const ReplySpec& reply) {
  if (reply.fields.empty()) return "";
  Json properties = Json::object();
  Json required = Json::array();
  for (const ReplyField& field : reply.fields) {
    Json kind = {{"type", "string"}};
    if (!field.words.empty()) {
      kind["enum"] = field.words;
      kind = {{"type", "array"}, {"items", std::move(kind)}};
    }
    properties[field.name] = std::move(kind);
    required.push_back(field.name);
  }
  const Json schema = {{"type", "object"},
                       {"properties", std::move(properties)},
                       {"required", std::move(required)},
                       {"additionalProperties", false}};
  return schema.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string reply_rules(const ReplySpec& spec) {
  const std::string lengths =
      std::to_string(spec.min_characters) + " to " + std::to_string(spec.max_characters);
  const std::string common = " Write no ratings, scores or probabilities.";
  if (spec.fields.empty()) {
    return "Answer with the text alone, " + lengths + " characters long." + common;
  }
  return "Answer with one JSON object on one line, all its texts together " + lengths +
         " characters long, of the schema " + schema_of(spec) + "." + common;
}

ReadReply read_reply(const ReplySpec& spec, std::string_view raw, std::string_view data) {
  ReadReply reply;
  if (find_invalid_utf8(raw)) {
    reply.problem = "invalid UTF-8";
    return reply;
  }
  std::string_view body = trim(raw);
  if (!skip_reasoning(body)) {
    reply.problem = "reasoning that does not end";
    return reply;
  }
  body = inside_fence(body);
  reply.is_repaired = body.size() != trim(raw).size();
  if (spec.fields.empty()) {
    reply.text = body;
  } else {
    read_object(spec, body, reply);
  }
  const ReplyCheck check = check_reply(spec, reply.problem.empty() ? reply.text : body, data);
  if (check.is_refusal) {
    reply.verdict = Verdict::refused;
    reply.problem = check.problem;
    return give_up(std::move(reply));
  }
  if (reply.problem.empty()) reply.problem = check.problem;
  if (!reply.problem.empty()) return give_up(std::move(reply));
  reply.verdict = Verdict::accepted;
  return reply;
}

}  // namespace lore
