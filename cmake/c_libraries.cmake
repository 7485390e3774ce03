# libberger, the library for C and whatever calls it, and libberger-decode, its decoding part alone.
# What each shows is a list in cmake/exported; tests/library holds the libraries against them.
# Symbols beyond the list follow the name.
function(add_c_library target name)
  add_library(${target} SHARED)
  set(list ${CMAKE_CURRENT_SOURCE_DIR}/cmake/exported/${name}.txt)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${list})
  file(STRINGS ${list} symbols)
  list(APPEND symbols ${ARGN})
  list(JOIN symbols "; " symbols)
  set(map ${CMAKE_CURRENT_BINARY_DIR}/${target}.map)
  file(CONFIGURE OUTPUT ${map} CONTENT "{ global: ${symbols}; local: *; };\n")
  target_include_directories(
    ${target} PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>
                     $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_options(${target} PRIVATE -Wl,--version-script=${map} -Wl,--no-undefined
                                        -Wl,--gc-sections)
  set_target_properties(
    ${target} PROPERTIES OUTPUT_NAME ${name} LINKER_LANGUAGE CXX LINK_DEPENDS ${map}
                         VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
endfunction()

add_c_library(berger_c berger)
target_link_floors(berger_c)
add_library(berger::c ALIAS berger_c)

# Decoding alone: kernels of inference, the scalar ones, which hardly a processor runs, compiled for
# size; the standard library and fmt inside, so that nothing but libc and libm is needed.
if(BERGER_SANITIZE OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  return()
endif()
set(decode_objects $<TARGET_OBJECTS:berger_kernels>)
foreach(isa ${BERGER_ISAS})
  add_kernels(berger_inference_${isa} ${isa} ${CMAKE_CURRENT_BINARY_DIR}/inference/kernel_table.cpp)
  set(kernels berger_kernels_${isa})
  if(isa STREQUAL "scalar")
    set(kernels berger_kernels_small)
    add_kernels(${kernels} ${isa} ${simd_sources})
    target_compile_options(${kernels} PRIVATE -Os)
  endif()
  list(APPEND decode_objects $<TARGET_OBJECTS:berger_inference_${isa}>
       $<FILTER:$<TARGET_OBJECTS:${kernels}>,EXCLUDE,kernel_table>)
endforeach()
get_property(floors GLOBAL PROPERTY berger_below_decode)
list(REMOVE_ITEM floors kernels)
foreach(floor ${floors} decode)
  get_property(objects GLOBAL PROPERTY berger_objects_${floor})
  list(APPEND decode_objects ${objects})
endforeach()
add_c_library(berger_decode_c berger-decode)
target_sources(berger_decode_c PRIVATE src/decode/alone/fmt.cpp ${decode_objects})
target_link_libraries(berger_decode_c PRIVATE berger_flags)
target_link_options(berger_decode_c PRIVATE -static-libstdc++ -static-libgcc -s)
add_library(berger::decode ALIAS berger_decode_c)
