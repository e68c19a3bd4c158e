#pragma once

#include <span>
#include <string_view>

namespace lore {

struct ShippedPack {
  std::string_view name;
  std::string_view json;
};

// The files of src/profile/prompts; made by cmake/Packs.cmake.
std::span<const ShippedPack> shipped_packs();

}  // namespace lore
