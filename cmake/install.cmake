# `cmake --install`: the program, and packages that find_package(berger) and pkg-config find.
include(CMakePackageConfigHelpers)
set(berger_package ${CMAKE_INSTALL_LIBDIR}/cmake/berger)

if(TARGET berger_program)
  install(TARGETS berger_program)
endif()
set_target_properties(berger_c PROPERTIES EXPORT_NAME c)
set(c_libraries berger_c)
set(pkg_config_packages berger)
if(TARGET berger_decode_c)
  set_target_properties(berger_decode_c PROPERTIES EXPORT_NAME decode)
  list(APPEND c_libraries berger_decode_c)
  list(APPEND pkg_config_packages berger-decode)
endif()
install(TARGETS berger ${c_libraries} EXPORT berger-targets)
install(FILES include/berger.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY include/berger DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp")

# Libraries of headers alone serve to build berger, not to use it.
get_target_property(links berger INTERFACE_LINK_LIBRARIES)
list(REMOVE_ITEM links $<LINK_ONLY:nlohmann_json::nlohmann_json>)
list(REMOVE_DUPLICATES links)
set_target_properties(berger PROPERTIES INTERFACE_LINK_LIBRARIES "${links}")
install(EXPORT berger-targets NAMESPACE berger:: DESTINATION ${berger_package})

configure_package_config_file(cmake/berger-config.cmake.in berger-config.cmake
                              INSTALL_DESTINATION ${berger_package})
write_basic_package_version_file(berger-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/berger-config.cmake
              ${PROJECT_BINARY_DIR}/berger-config-version.cmake
        DESTINATION ${berger_package})

file(RELATIVE_PATH way_to_prefix ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
foreach(library ${pkg_config_packages})
  configure_file(cmake/c_library.pc.in ${library}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${library}.pc
          DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
