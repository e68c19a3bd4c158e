#pragma once

#include <map>
#include <string>
#include <vector>

namespace lore {

// What is said of a user or an item that no catalog need know.
struct Entity {
  std::string id;
  std::map<std::string, std::string> fields = {};  // cells by column; absent ones are missing
  std::vector<float> vector = {};                  // empty, or zeros only: it has none
};

}  // namespace lore
