# The prompt packs as a source of the profile layer, so that `lore profile --pack movie` finds them
# wherever it is installed.

file(GLOB packs CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/profile/prompts/*.json)
set(entries)
foreach(pack IN LISTS packs)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${pack})
  cmake_path(GET pack STEM name)
  file(READ ${pack} json)
  string(APPEND entries "    {\"${name}\", R\"pack(${json})pack\"},\n")
endforeach()
list(LENGTH packs count)
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/shipped_packs.cc @ONLY CONTENT
"#include \"profile/shipped_packs.h\"

namespace lore {

std::span<const ShippedPack> shipped_packs() {
  static constexpr ShippedPack packs[@count@] = {
@entries@  };
  return packs;
}

}  // namespace lore
")
target_sources(lore_layer_profile PRIVATE ${PROJECT_BINARY_DIR}/shipped_packs.cc)
