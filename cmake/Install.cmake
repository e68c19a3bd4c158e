# `cmake --install` and find_package(lore COMPONENTS serve text lore).
#
# Each link target is a component: its library, the public headers of its layers, and an export set
# of its own, so that lore::serve can be installed and found where nothing else is.

include(CMakePackageConfigHelpers)

if(NOT BUILD_SHARED_LIBS)
  message(STATUS "Static libraries are for use in this build tree; nothing is installed")
  return()
endif()

set(lore_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/lore)
set(lore_plugin_dir ${CMAKE_INSTALL_LIBDIR}/lore)
file(RELATIVE_PATH lore_lib_from_bin /${CMAKE_INSTALL_BINDIR} /${CMAKE_INSTALL_LIBDIR})

function(lore_install_headers layer component)
  set(headers ${PROJECT_SOURCE_DIR}/include/lore)
  if(layer STREQUAL base)
    file(GLOB files CONFIGURE_DEPENDS ${headers}/*.h)
    list(TRANSFORM lore_layers REPLACE "(.+)" "${headers}/\\1.h" OUTPUT_VARIABLE headers_of_layers)
    list(REMOVE_ITEM files ${headers_of_layers})
    install(FILES ${files} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/lore COMPONENT ${component})
    return()
  endif()
  if(EXISTS ${headers}/${layer}.h)
    install(FILES ${headers}/${layer}.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/lore
            COMPONENT ${component})
  endif()
  if(IS_DIRECTORY ${headers}/${layer})
    install(DIRECTORY ${headers}/${layer} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/lore
            COMPONENT ${component} FILES_MATCHING PATTERN *.h)
  endif()
endfunction()

function(lore_install_library name)
  get_target_property(target lore::${name} ALIASED_TARGET)
  set_target_properties(${target} PROPERTIES INSTALL_RPATH $ORIGIN INSTALL_RPATH_USE_LINK_PATH ON)
  install(TARGETS ${target} EXPORT lore-${name} COMPONENT ${name}
          LIBRARY NAMELINK_COMPONENT ${name})
  install(EXPORT lore-${name} NAMESPACE lore:: DESTINATION ${lore_package_dir}
          FILE lore-${name}-targets.cmake COMPONENT ${name})
  get_target_property(layers ${target} LORE_LAYERS)
  foreach(layer IN LISTS layers)
    lore_install_headers(${layer} ${name})
  endforeach()
endfunction()

get_property(lore_layers GLOBAL PROPERTY LORE_LAYERS)
get_property(lore_libraries GLOBAL PROPERTY LORE_LIBRARIES)
foreach(name IN LISTS lore_libraries)
  lore_install_library(${name})
endforeach()

if(TARGET lore_sentencepiece)
  install(TARGETS lore_sentencepiece LIBRARY DESTINATION ${lore_plugin_dir} COMPONENT text)
endif()
if(TARGET lore_cli)
  set_target_properties(lore_cli PROPERTIES INSTALL_RPATH $ORIGIN/${lore_lib_from_bin}
                        INSTALL_RPATH_USE_LINK_PATH ON)
  install(TARGETS lore_cli COMPONENT lore)
  install(DIRECTORY src/profile/prompts DESTINATION ${CMAKE_INSTALL_DATADIR}/lore COMPONENT lore
          FILES_MATCHING PATTERN *.json)
endif()

configure_package_config_file(cmake/loreConfig.cmake.in loreConfig.cmake
                              INSTALL_DESTINATION ${lore_package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(loreConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/loreConfig.cmake ${PROJECT_BINARY_DIR}/loreConfigVersion.cmake
        DESTINATION ${lore_package_dir} COMPONENT serve)
