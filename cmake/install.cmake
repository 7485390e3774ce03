# `cmake --install`: the program, and a package that find_package(berger) finds.
include(CMakePackageConfigHelpers)
set(berger_package ${CMAKE_INSTALL_LIBDIR}/cmake/berger)

if(TARGET berger_program)
  install(TARGETS berger_program)
endif()
install(TARGETS berger EXPORT berger-targets)
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
