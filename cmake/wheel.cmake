# What scripts/wheel packs: libberger with the program inside, and a program that starts that.
add_c_library(berger_wheel berger berger_main)
target_link_floors(berger_wheel)
target_link_libraries(berger_wheel PRIVATE berger_cli berger_no_team)
add_executable(berger_wheel_program src/cli/main.cpp)
target_include_directories(berger_wheel_program PRIVATE src)
target_link_libraries(berger_wheel_program PRIVATE berger_wheel berger_flags)
set_target_properties(
  berger_wheel berger_wheel_program
  PROPERTIES EXCLUDE_FROM_ALL ON LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/wheel
             RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/wheel)
set_target_properties(berger_wheel_program PROPERTIES OUTPUT_NAME berger)
