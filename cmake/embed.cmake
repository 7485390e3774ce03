# Text files as constants of the program: `embed_texts(FLOOR HEADER NAME=FILE;FILE… …)` makes
# HEADER's source with a std::string_view berger::report::NAME of the files one after another, and
# adds it to the floor. HEADER declares them.
function(embed_texts floor header)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded/${floor}_texts.cpp)
  set(text "#include \"${header}\"\n\nnamespace berger::report {\n\n")
  foreach(entry ${ARGN})
    string(REGEX MATCH "^([a-z_]+)=(.*)$" matched "${entry}")
    set(name ${CMAKE_MATCH_1})
    string(REPLACE "," ";" files "${CMAKE_MATCH_2}")
    string(APPEND text "const std::string_view ${name} =")
    foreach(file ${files})
      cmake_path(ABSOLUTE_PATH file)
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
      file(READ ${file} content)
      string(APPEND text "\n    R\"embedded~(${content})embedded~\"")
    endforeach()
    string(APPEND text ";\n")
  endforeach()
  string(APPEND text "\n}  // namespace berger::report\n")
  file(WRITE ${source}.new "${text}")
  file(COPY_FILE ${source}.new ${source} ONLY_IF_DIFFERENT)
  target_sources(berger_${floor} PRIVATE ${source})
  # The standard asks compilers for 65,536 characters of a literal; gcc and clang take megabytes.
  set_source_files_properties(${source} PROPERTIES GENERATED ON
                              COMPILE_OPTIONS -Wno-overlength-strings)
endfunction()
