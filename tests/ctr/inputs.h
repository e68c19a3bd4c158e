#pragma once

#include <vector>

#include "lore/input.h"

namespace lore {

// A signature with every role but vectors: user id and age, item id and up to three genres, device,
// and a history of the last five items with their genres.
inline std::vector<Input> example_inputs() {
  return {
      {.name = "user", .side = Side::user, .cardinality = 30, .table = "user"},
      {.name = "age", .role = InputRole::number, .side = Side::user, .width = 2},
      {.name = "item", .side = Side::item, .cardinality = 40, .table = "item"},
      {.name = "genres", .side = Side::item, .width = 3, .cardinality = 9, .table = "genres"},
      {.name = "device", .side = Side::context, .cardinality = 5, .table = "device"},
      {.name = "history.item",
       .role = InputRole::history,
       .side = Side::user,
       .width = 5,
       .groups = 5,
       .cardinality = 40,
       .table = "item"},
      {.name = "history.genres",
       .role = InputRole::history,
       .side = Side::user,
       .width = 15,
       .groups = 5,
       .cardinality = 9,
       .table = "genres"},
  };
}

inline std::vector<Input> without_history(std::vector<Input> inputs) {
  std::erase_if(inputs, [](const Input& input) { return input.role == InputRole::history; });
  return inputs;
}

}  // namespace lore
