#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "lore/profile/chat_client.h"

#include "profile/http.h"

namespace lore {

// The field that bounds the reply: newer hosted models know the second name alone.
enum class TokenLimitField { max_tokens, max_completion_tokens };

// The body of a request to /chat/completions, without what asks for a schema.
nlohmann::json chat_body(const std::string& model, const Prompt& prompt, const Sampling& sampling,
                         TokenLimitField limit = TokenLimitField::max_tokens);

// What is sent to one endpoint, and how: made from the options once.
class ChatWire {
 public:
  // Throws what make_chat_client() does.
  explicit ChatWire(const ChatClientOptions& options);

  HttpLimits limits() const;
  HttpRequest post(std::int64_t id, const nlohmann::json& body) const;
  HttpRequest get(std::int64_t id, const std::string& path) const;

  // `text` without the key, which a server may repeat.
  std::string without_key(std::string text) const;

  // The same without personal data, too.
  std::string safe(const std::string& text) const;

 private:
  std::vector<std::string> headers() const;

  ChatClientOptions options_;
  std::string url_;
  std::string key_;
  bool is_local_ = false;
};

}  // namespace lore
