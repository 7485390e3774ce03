# src/kernels/simd/*.cpp is compiled once per instruction set, each time into a namespace of its
# own. Those files include nothing but intrinsics and their own headers: an inline function of the
# standard library compiled here for AVX-512 could replace everyone's (tests/floors checks the
# symbols).
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  set(isas scalar avx2 avx512)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64|ARM64)$")
  set(isas scalar neon)
else()
  set(isas scalar)
endif()
set(BERGER_ISAS ${isas} CACHE STRING "Instruction sets to build kernels for, slowest first")
file(GLOB simd_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/src/kernels/simd/*.cpp)
set(flags_scalar -O2)  # what -O3 unrolls further takes it a minute longer and wins nothing
set(flags_avx2 -mavx2 -mfma)
set(flags_avx512 -mavx512f -mavx512dq -mavx512bw -mavx512vl -mavx2 -mfma -mprefer-vector-width=512)
set(flags_neon "")  # part of the architecture
set(optimise -O3)
set(less "")
if(BERGER_EMULATED OR CMAKE_BUILD_TYPE STREQUAL "Coverage")
  set(less -O1)
endif()
set(align_branches "")
if("avx2" IN_LIST isas)
  # Worth up to 2× where a microcode fix for jumps that end at a 32-byte boundary is in force
  # (Skylake to Cascade Lake).
  set(align_branches $<IF:$<CXX_COMPILER_ID:GNU>,-Wa$<COMMA>,>-mbranches-within-32B-boundaries)
endif()
set(quiet "")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # gcc 12's own intrinsics start from a variable set to itself and then warn of it (GCC bug
  # 105593).
  set(quiet -Wno-maybe-uninitialized -Wno-uninitialized)
endif()
# Instrumented code takes minutes to optimise fully, and with checks of arithmetic, of which kernels
# have next to none on integers, minutes at all.
if(BERGER_SANITIZE)
  set(optimise -O1 -fno-sanitize=undefined)
endif()

# The members of struct Table are the one list of kernels: of them are made the declarations of what
# each instruction set defines, and its table.
set(table ${CMAKE_CURRENT_SOURCE_DIR}/src/kernels/table.hpp)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${table})
file(READ ${table} kernels)
string(REGEX MATCHALL "[a-z]+ \\(\\*[a-z_]+\\)\\([^)]*\\)" kernels "${kernels}")
list(LENGTH kernels kernel_count)
set(kernel_declarations "")
set(kernel_entries "")
set(inference_entries "")
foreach(kernel ${kernels})
  string(REGEX MATCH "^([a-z]+) \\(\\*([a-z_]+)\\)(.*)$" kernel "${kernel}")
  set(name ${CMAKE_MATCH_2})
  string(APPEND kernel_declarations "${CMAKE_MATCH_1} ${name}${CMAKE_MATCH_3};\n")
  string(APPEND kernel_entries "    .${name} = ${name},\n")
  if(name MATCHES "_(gradient|backward|sums|products|deviations)$"
     OR name MATCHES "^(dropout.*|adam|sgd|rmsprop|scale_samples)$"
     OR name STREQUAL "multiply_adds")
    string(APPEND inference_entries "    .${name} = nullptr,\n")
  else()
    string(APPEND inference_entries "    .${name} = ${name},\n")
  endif()
endforeach()
configure_file(src/kernels/simd/table.cpp.in kernel_table.cpp @ONLY)
list(APPEND simd_sources ${CMAKE_CURRENT_BINARY_DIR}/kernel_table.cpp)
# For a library that only decodes: the same table without what only training and recordings call.
set(kernel_entries "${inference_entries}")
configure_file(src/kernels/simd/table.cpp.in inference/kernel_table.cpp @ONLY)

# An object library of kernels, or of their table, for an instruction set.
function(add_kernels target isa)
  add_library(${target} OBJECT ${ARGN})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src
                                               ${PROJECT_SOURCE_DIR}/include)
  target_compile_definitions(${target} PRIVATE BERGER_ISA=${isa} BERGER_ISA_${isa}=1)
  target_compile_options(
    ${target}
    PRIVATE $<$<NOT:$<CONFIG:Debug>>:${optimise}> ${flags_${isa}} ${align_branches} ${quiet}
            ${less} -ffunction-sections -fno-exceptions -fno-rtti -fno-math-errno
            -fno-trapping-math)
  target_link_libraries(${target} PRIVATE berger_flags)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()

set(built_declarations "")
set(built_list "")
foreach(isa ${BERGER_ISAS})
  if(NOT isa IN_LIST isas)
    message(FATAL_ERROR "BERGER_ISAS: ${CMAKE_SYSTEM_PROCESSOR} has no ${isa}, but ${isas}")
  endif()
  add_kernels(berger_kernels_${isa} ${isa} ${simd_sources})
  set_property(
    GLOBAL APPEND PROPERTY berger_objects_kernels $<TARGET_OBJECTS:berger_kernels_${isa}>)
  string(APPEND built_declarations
         "namespace ${isa} {\nextern const Table table;\nbool runs_here();\n}\n")
  string(APPEND built_list "    {\"${isa}\", ${isa}::runs_here, &${isa}::table},\n")
endforeach()
configure_file(src/kernels/built.cpp.in built.cpp @ONLY)
target_sources(berger_kernels PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/built.cpp)
