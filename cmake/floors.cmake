# A floor is the folder src/NAME as an object library berger_NAME; the library and the tests are put
# together from floors.
set_property(GLOBAL PROPERTY berger_floors "")
option(BERGER_UNITY "Compile files of a room together: a third of the time, but all of it again \
after any change" ON)

# Compiles the sources of `target`, all of one room, together.
function(compile_together target room)
  if(NOT BERGER_UNITY)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  set_source_files_properties(${ARGN} PROPERTIES UNITY_GROUP ${room})
endfunction()

# HOT: what runs between the kernels, for every layer of every step.
# COLD: what waits for people or disks, where a check of every index costs nothing that is felt;
# APART: files that have names for themselves, and compile quickly anyway.
function(add_floor name)
  cmake_parse_arguments(floor "HOT;COLD;APART" "" "ON;LIBRARIES;ROOMS" ${ARGN})
  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/src/${name})
  add_library(berger_${name} OBJECT)
  foreach(room . ${floor_ROOMS})
    file(GLOB sources CONFIGURE_DEPENDS ${folder}/${room}/*.cpp)
    target_sources(berger_${name} PRIVATE ${sources})
    if(NOT floor_APART)
      string(MAKE_C_IDENTIFIER ${name}_${room} group)
      compile_together(berger_${name} ${group} ${sources})
    endif()
  endforeach()
  target_include_directories(
    berger_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/include
    PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src)
  target_link_libraries(berger_${name} PRIVATE berger_flags ${floor_LIBRARIES} Threads::Threads)
  # A library that needs a part of a floor leaves out the rest of it.
  target_compile_options(berger_${name} PRIVATE -ffunction-sections -fdata-sections)
  set_target_properties(berger_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  if(floor_HOT)
    target_compile_options(berger_${name} PRIVATE $<$<CONFIG:Release>:-O3>)
    if(BERGER_SANITIZE) # everything else takes longer to optimise than to run
      target_compile_options(berger_${name} PRIVATE -O1)
    endif()
  endif()
  if(floor_COLD)
    target_link_libraries(berger_${name} PRIVATE berger_cold)
  endif()
  set(below "")
  foreach(under ${floor_ON})
    get_property(theirs GLOBAL PROPERTY berger_below_${under})
    list(APPEND below ${under} ${theirs})
  endforeach()
  list(REMOVE_DUPLICATES below)
  set_property(GLOBAL PROPERTY berger_below_${name} ${below})
  set_property(GLOBAL PROPERTY berger_libraries_${name} ${floor_LIBRARIES})
  set_property(GLOBAL PROPERTY berger_objects_${name} $<TARGET_OBJECTS:berger_${name}>)
  set_property(GLOBAL APPEND PROPERTY berger_floors ${name})
endfunction()

# Puts the objects of the named floors and all below them (of every floor, if none is named) into
# `target`.
function(target_link_floors target)
  set(floors ${ARGN})
  if(NOT floors)
    get_property(floors GLOBAL PROPERTY berger_floors)
  endif()
  foreach(floor ${floors})
    get_property(below GLOBAL PROPERTY berger_below_${floor})
    list(APPEND floors ${below})
  endforeach()
  list(REMOVE_DUPLICATES floors)
  foreach(floor ${floors})
    get_property(objects GLOBAL PROPERTY berger_objects_${floor})
    get_property(libraries GLOBAL PROPERTY berger_libraries_${floor})
    target_sources(${target} PRIVATE ${objects})
    target_link_libraries(${target} PRIVATE ${libraries} Threads::Threads)
  endforeach()
endfunction()
