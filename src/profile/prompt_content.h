#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lore/profile/prompt.h"

#include "profile/template.h"

namespace lore {

struct PromptPack::Content {
  std::string name;
  std::int64_t version;
  std::string scenario;
  std::string system;
  std::vector<std::string> item_slots;
  std::vector<std::string> user_slots;
  std::vector<std::string> item_factors;
  std::vector<std::string> user_factors;
  PromptTemplate item_template;
  PromptTemplate item_task;
  PromptTemplate user_template;
  PromptTemplate user_task;
  PromptTemplate history_template;
  std::size_t history_cap;
  ReplySpec reply;
  std::string hash;
};

}  // namespace lore
