# Speed, measured by plain programs that no test runs: tests/bench/<name>.cc is the target <name>,
# built on request.

# lore_bench(<name> LAYERS <layer>...)
function(lore_bench name)
  cmake_parse_arguments(PARSE_ARGV 1 bench "" "" "LAYERS")
  add_executable(${name} EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/tests/bench/${name}.cc)
  set(links)
  foreach(layer IN LISTS bench_LAYERS)
    target_link_libraries(${name} PRIVATE lore_layer_${layer})
    get_property(layer_links TARGET lore_layer_${layer} PROPERTY LORE_LINKS)
    list(APPEND links ${layer_links})
  endforeach()
  list(REMOVE_DUPLICATES links)
  list(TRANSFORM links PREPEND lore_)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${name} PRIVATE ${links} lore_warnings lore_sanitizers ${CMAKE_DL_LIBS})
endfunction()

if(NOT LORE_SERVE_ONLY)
  lore_bench(train_bench LAYERS base data graph eval ctr fusion train)
endif()
