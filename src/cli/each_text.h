#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace lore::cli {

// Calls visit(text) for what each line of a JSONL file has under a key. Throws what open_records()
// and its reader do.
void each_text(const std::string& path, const std::string& key,
               const std::function<void(std::string_view text)>& visit);

}  // namespace lore::cli
