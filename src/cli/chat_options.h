#pragma once

#include <CLI/CLI.hpp>

#include "lore/profile/chat_client.h"

namespace lore::cli {

// Adds what tells where a language model is and how it may be asked: --endpoint and --model, both
// needed where `is_required`, keys, limits and pauses.
void add_chat_options(CLI::App& verb, ChatClientOptions& options, bool is_required);

}  // namespace lore::cli
