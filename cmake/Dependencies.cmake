# Third-party code, each behind one target named lore_<short name>. The Debian packages that bring it
# are listed once, in cmake/packages.txt.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

find_package(nlohmann_json 3.9 REQUIRED)
add_library(lore_nlohmann_json INTERFACE)
target_link_libraries(lore_nlohmann_json INTERFACE nlohmann_json::nlohmann_json)

find_package(spdlog REQUIRED)
add_library(lore_spdlog INTERFACE)
target_link_libraries(lore_spdlog INTERFACE spdlog::spdlog)

pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
add_library(lore_xxhash INTERFACE)
target_link_libraries(lore_xxhash INTERFACE PkgConfig::XXHASH)

pkg_check_modules(HWY REQUIRED IMPORTED_TARGET libhwy)
add_library(lore_hwy INTERFACE)
target_link_libraries(lore_hwy INTERFACE PkgConfig::HWY)

if(NOT LORE_SERVE_ONLY)
  find_package(Eigen3 3.4 REQUIRED)
  add_library(lore_eigen INTERFACE)
  target_link_libraries(lore_eigen INTERFACE Eigen3::Eigen)

  find_package(Torch REQUIRED)
  add_library(lore_torch INTERFACE)
  target_link_libraries(lore_torch INTERFACE ${TORCH_LIBRARIES})
  if(NOT LORE_SANITIZE MATCHES "thread")  # ThreadSanitizer does not see how OpenMP synchronises
    find_package(OpenMP REQUIRED)
    target_link_libraries(lore_torch INTERFACE OpenMP::OpenMP_CXX)
  endif()

  pkg_check_modules(SENTENCEPIECE REQUIRED sentencepiece)

  pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
  add_library(lore_utf8proc INTERFACE)
  target_link_libraries(lore_utf8proc INTERFACE PkgConfig::UTF8PROC)

  # Its CMake package asks for OpenCL's headers. It runs on OpenMP, whose threads text/ keeps to one.
  find_package(OpenMP REQUIRED)
  find_path(DNNL_INCLUDE dnnl.hpp REQUIRED)
  find_library(DNNL_LIBRARY dnnl REQUIRED)
  add_library(lore_dnnl INTERFACE)
  target_include_directories(lore_dnnl INTERFACE ${DNNL_INCLUDE})
  target_link_libraries(lore_dnnl INTERFACE ${DNNL_LIBRARY} OpenMP::OpenMP_CXX)

  find_package(SQLite3 REQUIRED)
  add_library(lore_sqlite INTERFACE)
  target_link_libraries(lore_sqlite INTERFACE SQLite::SQLite3)

  find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)
  add_library(lore_crypto INTERFACE)
  target_link_libraries(lore_crypto INTERFACE OpenSSL::Crypto)

  find_package(CURL 7.85 REQUIRED)
  add_library(lore_curl INTERFACE)
  target_link_libraries(lore_curl INTERFACE CURL::libcurl)

  find_package(valijson REQUIRED)
  add_library(lore_valijson INTERFACE)
  target_link_libraries(lore_valijson INTERFACE valijson)

  find_package(CLI11 REQUIRED)
  add_library(lore_cli11 INTERFACE)
  target_link_libraries(lore_cli11 INTERFACE CLI11::CLI11)
endif()
