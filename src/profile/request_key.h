#pragma once

#include <string>

#include "lore/profile/llm.h"

namespace lore {

// SHA-256 of all that decides what a reply is: the version of this key, protocol, model, pack,
// messages, schema, sampling, and how the reply is read. Whoever asks the same gets the same key,
// in every store and whatever the nonce of the fence or the secret of the endpoint.
//
// The dialect in which a server is told the schema is not part of it, since every reply is checked
// against the schema here; that a schema was asked for is.
// REQUIRES: `request.prompt` is not fenced.
std::string request_key(const std::string& family, const std::string& model,
                        const std::string& pack_hash, const ChatRequest& request);

}  // namespace lore
