# Flags of everything that is ours. No contraction: a product and a sum are two roundings on every
# machine; where one rounding is wanted the code says fma.
add_library(berger_flags INTERFACE)
target_compile_features(berger_flags INTERFACE cxx_std_20)
# Designated initialisers leave out members on purpose: their defaults are in the struct. Of
# shadows gcc reports those of locals: files that are compiled together know each other's names.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(shadow -Wshadow=local)
endif()
target_compile_options(
  berger_flags INTERFACE -Wall -Wextra ${shadow} -Wconversion -Wno-missing-field-initializers
                         -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # gcc looks for garbage from 128 MiB on. Later saves a tenth of the time, for a quarter more
  # memory: 1.1 GiB for the largest room.
  add_compile_options(--param=ggc-min-heapsize=524288)
endif()
set(CMAKE_CXX_EXTENSIONS OFF)
# A shared library that is made of floors shows nothing of them but what it says itself.
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

option(BERGER_EMULATED "For a few tests in an emulator: kernels are optimised little" OFF)
set(BERGER_SANITIZE "" CACHE STRING "Sanitizers: address,undefined or thread")

# Of what waits for people or disks. A wrong index ends the program instead of reading on.
add_library(berger_cold INTERFACE)
target_compile_options(berger_cold INTERFACE $<$<CONFIG:Release>:-O1>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # At -O1 gcc 12 takes the value of an empty std::optional for one that is read.
  target_compile_options(berger_cold INTERFACE -Wno-maybe-uninitialized)
endif()
target_compile_definitions(berger_cold INTERFACE _GLIBCXX_ASSERTIONS)

# What scripts/coverage builds: what is ours counts its lines, in forked children too.
set(CMAKE_CXX_FLAGS_COVERAGE
    "-O1 -DNDEBUG --coverage -fprofile-update=atomic \
'-fprofile-filter-files=/src/|/include/berger/'")
foreach(kind EXE SHARED)
  set(CMAKE_${kind}_LINKER_FLAGS_COVERAGE
      "--coverage -Wl,--wrap=_exit ${CMAKE_BINARY_DIR}/counted_exit.o")
endforeach()

if(BERGER_SANITIZE)
  add_compile_options(
    -fsanitize=${BERGER_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    $<$<CXX_COMPILER_ID:Clang>:-fsanitize-ignorelist=${CMAKE_CURRENT_LIST_DIR}/not_ours.txt>)
  add_link_options(-fsanitize=${BERGER_SANITIZE})
endif()
