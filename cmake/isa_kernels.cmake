# src/kernels/simd/*.cpp is compiled once per instruction set, each time into a namespace of its
# own. Those files include nothing but intrinsics and their own headers: an inline function of the
# standard library compiled here for AVX-512 could replace everyone's (tests/floors checks the
# symbols).
set(BERGER_ISAS scalar avx2 avx512 CACHE STRING "Instruction sets to build kernels for, slowest first")
file(GLOB simd_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/src/kernels/simd/*.cpp)
set(flags_scalar -O2)  # what -O3 unrolls further takes it a minute longer and wins nothing
set(flags_avx2 -mavx2 -mfma)
set(flags_avx512 -mavx512f -mavx512dq -mavx512bw -mavx512vl -mavx2 -mfma -mprefer-vector-width=512)
set(optimise -O3)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Worth up to 2× where a microcode fix for jumps that end at a 32-byte boundary is in force
  # (Skylake to Cascade Lake).
  set(align_branches -Wa,-mbranches-within-32B-boundaries)
  # gcc 12's own intrinsics start from a variable set to itself and then warn of it (GCC bug
  # 105593).
  list(APPEND align_branches -Wno-maybe-uninitialized -Wno-uninitialized)
else()
  set(align_branches -mbranches-within-32B-boundaries)
endif()
# Instrumented code takes minutes to optimise fully, and with checks of arithmetic, of which kernels
# have next to none on integers, minutes at all.
if(BERGER_SANITIZE)
  set(optimise -O1 -fno-sanitize=undefined)
endif()
set(built_declarations "")
set(built_list "")
foreach(isa ${BERGER_ISAS})
  add_library(berger_kernels_${isa} OBJECT ${simd_sources})
  target_include_directories(
    berger_kernels_${isa} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/src
                                  ${CMAKE_CURRENT_SOURCE_DIR}/include)
  target_compile_definitions(berger_kernels_${isa} PRIVATE BERGER_ISA=${isa} BERGER_ISA_${isa}=1)
  target_compile_options(
    berger_kernels_${isa}
    PRIVATE $<$<NOT:$<CONFIG:Debug>>:${optimise}> ${flags_${isa}} ${align_branches} -fno-exceptions
            -fno-rtti -fno-math-errno -fno-trapping-math)
  target_link_libraries(berger_kernels_${isa} PRIVATE berger_flags)
  set_property(
    GLOBAL APPEND PROPERTY berger_objects_kernels $<TARGET_OBJECTS:berger_kernels_${isa}>)
  string(APPEND built_declarations "namespace ${isa} {\nextern const Table table;\n}\n")
  string(APPEND built_list "    {Isa::${isa}, &${isa}::table},\n")
endforeach()
configure_file(src/kernels/built.cpp.in built.cpp @ONLY)
target_sources(berger_kernels PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/built.cpp)
