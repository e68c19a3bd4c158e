#pragma once

#include <vector>

#include "lore/input.h"

namespace lore {

// User and item ids, and a vector of `user_width` (`item_width`) for each side; 0 leaves it out.
inline std::vector<Input> vector_inputs(int user_width, int item_width) {
  std::vector<Input> inputs = {
      {.name = "user", .side = Side::user, .cardinality = 30, .table = "user"},
      {.name = "item", .side = Side::item, .cardinality = 40, .table = "item"}};
  const auto add = [&](Side side, int width) {
    if (width == 0) return;
    const std::string name = name_of(side);
    inputs.push_back(
        {.name = name + ".vector", .role = InputRole::vector, .side = side, .width = width});
    inputs.push_back({.name = name + ".presence", .role = InputRole::presence, .side = side});
  };
  add(Side::user, user_width);
  add(Side::item, item_width);
  return inputs;
}

}  // namespace lore
