#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/subword_model.h"
#include "text/vocabulary.h"

namespace lore::made_up {

// The ids are the places.
inline VocabularyPtr vocabulary(const std::vector<std::string>& tokens) {
  auto vocabulary = std::make_shared<Vocabulary>();
  for (const std::string& token : tokens) vocabulary->add(token, vocabulary->size());
  return vocabulary;
}

inline std::vector<std::int32_t> ids_of(const SubwordModel& model, std::string_view piece) {
  std::vector<std::int32_t> ids;
  model.encode(piece, ids);
  return ids;
}

}  // namespace lore::made_up
