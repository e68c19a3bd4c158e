#include "text/vocabulary.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace lore {

bool Vocabulary::add(std::string token, std::int32_t id) {
  longest_token_ = std::max(longest_token_, token.size());
  size_ = std::max(size_, id + 1);
  return ids_.try_emplace(std::move(token), id).second;
}

std::int32_t Vocabulary::find(std::string_view token) const {
  const auto found = ids_.find(token);
  return found == ids_.end() ? no_token : found->second;
}

Vocabulary read_vocabulary(const JsonView& object) {
  if (!object.value().is_object()) object.fail_type("an object");
  Vocabulary vocabulary;
  for (const auto& [token, id] : object.value().items()) {
    const JsonView view(id, object.file(), object.path() + '.' + token);
    vocabulary.add(token, static_cast<std::int32_t>(view.integer(0, Vocabulary::most_ids - 1)));
  }
  if (vocabulary.size() == 0) object.fail({.problem = "a vocabulary without tokens"});
  return vocabulary;
}

ByteIds byte_ids(const Vocabulary& vocabulary) {
  ByteIds ids;
  for (std::size_t byte = 0; byte < ids.size(); ++byte) {
    char token[8];
    std::snprintf(token, sizeof token, "<0x%02X>", static_cast<unsigned>(byte));
    ids[byte] = vocabulary.find(token);
  }
  return ids;
}

bool append_bytes(const ByteIds& bytes, std::string_view text, std::vector<std::int32_t>& ids) {
  const auto id_of = [&](char byte) { return bytes[static_cast<unsigned char>(byte)]; };
  const auto is_missing = [&](char byte) { return id_of(byte) == no_token; };
  if (std::any_of(text.begin(), text.end(), is_missing)) return false;
  std::transform(text.begin(), text.end(), std::back_inserter(ids), id_of);
  return true;
}

}  // namespace lore
