#include "profile/request_key.h"

#include <nlohmann/json.hpp>

#include "profile/digest.h"

namespace lore {

namespace {

// Raised when keys are made otherwise; when replies are read, fields told or data fenced otherwise.
constexpr int key_version = 1;
constexpr int reading_version = 1;

using Json = nlohmann::json;  // sorts its keys

std::string canonical(const Json& json) {
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace

std::string request_key(const std::string& family, const std::string& model,
                        const std::string& pack_hash, const ChatRequest& request) {
  const Sampling& sampling = request.sampling;
  const Json messages = {request.prompt.system, request.prompt.user};
  Json all = {{"key_version", key_version},
              {"api_family", family},
              {"model", model},
              {"pack", pack_hash},
              {"messages", sha256(canonical(messages))},
              {"schema", nullptr},
              {"dialect", request.schema.empty() ? "text" : "json_schema"},
              {"temperature", sampling.temperature},
              {"top_p", sampling.top_p},
              {"max_tokens", sampling.max_tokens},
              {"seed", nullptr},
              {"stop", sampling.stop},
              {"reading_version", reading_version}};
  if (!request.schema.empty()) all["schema"] = sha256(request.schema);
  if (sampling.seed) all["seed"] = *sampling.seed;
  return sha256(canonical(all));
}

}  // namespace lore
