# Flags of everything that is ours. No contraction: a product and a sum are two roundings on every
# machine; where one rounding is wanted the code says fma.
add_library(berger_flags INTERFACE)
target_compile_features(berger_flags INTERFACE cxx_std_20)
# Designated initialisers leave out members on purpose: their defaults are in the struct.
target_compile_options(berger_flags INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wno-missing-field-initializers -ffp-contract=off)
set(CMAKE_CXX_EXTENSIONS OFF)

set(BERGER_SANITIZE "" CACHE STRING "Sanitizers: address,undefined or thread")
if(BERGER_SANITIZE)
  add_compile_options(-fsanitize=${BERGER_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${BERGER_SANITIZE})
endif()
