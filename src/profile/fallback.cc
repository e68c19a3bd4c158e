#include "profile/fallback.h"

#include <cctype>

#include "profile/neutral.h"
#include "profile/redact.h"

namespace lore {

namespace {

constexpr std::size_t most_entries = 10;

std::string capitalised(std::string name) {
  name.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(name.front())));
  return name;
}

// The field that names a thing: its title, or else its first in the alphabet.
std::string title_of(const PromptFields& fields) {
  const auto title = fields.find("title");
  if (title != fields.end()) return title->second;
  return fields.empty() ? "" : fields.begin()->second;
}

}  // namespace

std::string fallback_text(const std::vector<std::string>& slots, const PromptFields& fields,
                          std::span<const PromptFields> history) {
  std::string text;
  const auto say = [&](const std::string& words) { text += (text.empty() ? "" : " ") + words; };
  for (const std::string& slot : slots) {
    const auto field = fields.find(slot);
    if (field == fields.end()) continue;
    const std::string value = neutralise(redact(field->second));
    if (!value.empty()) say(capitalised(slot) + ": " + value + '.');
  }
  std::string met;
  for (std::size_t i = 0; i < std::min(history.size(), most_entries); ++i) {
    const std::string title = neutralise(redact(title_of(history[history.size() - 1 - i])));
    if (!title.empty()) met += (met.empty() ? "" : "; ") + title;
  }
  if (!met.empty()) say("Met: " + met + '.');
  return text.empty() ? "Nothing is known." : text;
}

}  // namespace lore
