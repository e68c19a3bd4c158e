#include "serve/explanation_json.h"

#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace lore {
namespace {

using nlohmann::json;

// REQUIRES: `scalar` is no array or object.
std::string text_of(const json& scalar) {
  return scalar.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Members whose values are JSON texts.
std::string object(std::initializer_list<std::pair<const char*, std::string>> members) {
  std::string text;
  for (const auto& [name, value] : members) {
    text += text.empty() ? "{\"" : ",\"";
    text.append(name).append("\":").append(value);
  }
  return text + '}';
}

template <typename Element, typename ToText>
std::string array(const std::vector<Element>& elements, ToText to_text) {
  std::string text = "[";
  for (const Element& each : elements) {
    if (text.size() > 1) text += ',';
    text += to_text(each);
  }
  return text + ']';
}

std::string text_of_part(const Contribution& part) {
  return object({{"name", text_of(part.name)},
                 {"side", text_of(name_of(part.side))},
                 {"logit", text_of(part.logit)}});
}

std::string text_of_sentence(const SentenceReason& reason) {
  return object({{"side", text_of(name_of(reason.side))},
                 {"sentence", text_of(reason.sentence)},
                 {"logit", text_of(reason.logit)}});
}

std::string text_of_item(const HistoryReason& reason) {
  return object({{"item", text_of(reason.item)}, {"similarity", text_of(reason.similarity)}});
}

}  // namespace

std::string to_json(const Explanation& explanation) {
  return object({{"score", text_of(explanation.score)},
                 {"logit", text_of(explanation.logit)},
                 {"baseline", text_of(explanation.baseline)},
                 {"is_exact", text_of(explanation.is_exact)},
                 {"contributions", array(explanation.contributions, text_of_part)},
                 {"sentences", array(explanation.sentences, text_of_sentence)},
                 {"nearest", array(explanation.nearest, text_of_item)}});
}

}  // namespace lore
