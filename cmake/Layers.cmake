# lore_layer(<name> [PARTS <folder>...] [USES <layer>...] [LINKS <dependency>...])
#
# One folder of src as an object library, lore_layer_<name>, from every .cc in it and in the PARTS
# below it. `base` is src itself. USES lists the layers it may include, direct and indirect; LINKS names of Dependencies.cmake.
function(lore_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 layer "" "" "PARTS;USES;LINKS")
  set(folder ${PROJECT_SOURCE_DIR}/src/${name})
  if(name STREQUAL base)
    set(folder ${PROJECT_SOURCE_DIR}/src)
  endif()
  set(patterns ${folder}/*.cc)
  foreach(part IN LISTS layer_PARTS)
    list(APPEND patterns ${folder}/${part}/*.cc)
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS ${patterns})
  if(NOT sources)
    set(sources ${PROJECT_BINARY_DIR}/${name}_empty.cc)
    file(TOUCH ${sources})
  endif()
  set(target lore_layer_${name})
  add_library(${target} OBJECT ${sources})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/include
                             PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS OFF)
  target_link_libraries(${target} PRIVATE lore_warnings lore_sanitizers lore_spdlog)
  foreach(link IN LISTS layer_LINKS)
    target_link_libraries(${target} PRIVATE lore_${link})
  endforeach()
  set_property(TARGET ${target} PROPERTY LORE_PARTS ${layer_PARTS})
  set_property(TARGET ${target} PROPERTY LORE_USES ${layer_USES})
  set_property(TARGET ${target} PROPERTY LORE_LINKS spdlog ${layer_LINKS})
  set_property(GLOBAL APPEND PROPERTY LORE_LAYERS ${name})
endfunction()

# lore_library(<name> LAYERS <layer>... [NEEDS <library>...])
#
# The link target lore::<name>, made of layers, on top of other libraries.
function(lore_library name)
  cmake_parse_arguments(PARSE_ARGV 1 library "" "" "LAYERS;NEEDS")
  set(target lore_${name})
  if(name STREQUAL lore)
    set(target lore)
  endif()
  add_library(${target})
  add_library(lore::${name} ALIAS ${target})
  set(links)
  foreach(layer IN LISTS library_LAYERS)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:lore_layer_${layer}>)
    get_property(layer_links TARGET lore_layer_${layer} PROPERTY LORE_LINKS)
    list(APPEND links ${layer_links})
  endforeach()
  list(REMOVE_DUPLICATES links)
  foreach(link IN LISTS links)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:lore_${link}>)
  endforeach()
  foreach(need IN LISTS library_NEEDS)
    target_link_libraries(${target} PUBLIC lore_${need})
  endforeach()
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:lore_sanitizers>
                        $<BUILD_INTERFACE:Threads::Threads> ${CMAKE_DL_LIBS})
  if(BUILD_SHARED_LIBS AND NOT LORE_SANITIZE)
    target_link_options(${target} PRIVATE -Wl,--as-needed -Wl,--no-undefined
                        -Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/exports.map)
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS
                 ${PROJECT_SOURCE_DIR}/cmake/exports.map)
  endif()
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                             $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX EXPORT_NAME ${name}
                        VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
                        LORE_LAYERS "${library_LAYERS}")
  set_property(GLOBAL APPEND PROPERTY LORE_LIBRARIES ${name})
endfunction()

# Warnings are ours alone: they never reach those who link lore.
add_library(lore_warnings INTERFACE)
target_compile_options(lore_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow
                       $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False positives of g++ 12 in std::string (GCC bugs 105562 and 105651).
  target_compile_options(lore_warnings INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
endif()

add_library(lore_sanitizers INTERFACE)
if(LORE_SANITIZE)
  target_compile_options(lore_sanitizers INTERFACE -fsanitize=${LORE_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=all)
  target_link_options(lore_sanitizers INTERFACE -fsanitize=${LORE_SANITIZE})
endif()
