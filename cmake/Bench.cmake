# Speed, measured by programs that no test runs: tests/bench/<name>.cc is the target <name>, built
# on request. What a user measures is `lore bench`.

# lore_bench(<name> LAYERS <layer>... [LINKS <target>...])
function(lore_bench name)
  cmake_parse_arguments(PARSE_ARGV 1 bench "" "" "LAYERS;LINKS")
  add_executable(${name} EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/tests/bench/${name}.cc)
  set(links)
  foreach(layer IN LISTS bench_LAYERS)
    target_link_libraries(${name} PRIVATE lore_layer_${layer})
    get_property(layer_links TARGET lore_layer_${layer} PROPERTY LORE_LINKS)
    list(APPEND links ${layer_links})
  endforeach()
  list(REMOVE_DUPLICATES links)
  list(TRANSFORM links PREPEND lore_)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE ${links} ${bench_LINKS} lore_warnings lore_sanitizers
                        ${CMAKE_DL_LIBS})
endfunction()

find_package(benchmark QUIET)
if(benchmark_FOUND)
  lore_bench(kernel_bench LAYERS base kernel LINKS benchmark::benchmark_main)
endif()

if(NOT LORE_SERVE_ONLY)
  if(benchmark_FOUND)
    lore_bench(engine_bench LAYERS base data graph kernel engine ctr LINKS benchmark::benchmark_main)
  endif()
endif()
