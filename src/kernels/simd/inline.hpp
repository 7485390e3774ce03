// Everything that kernels share is static: a copy shared between differently compiled files would
// be a copy for the wrong processor.
#pragma once

#include <cstddef>
#include <cstdint>

#if BERGER_ISA_scalar
#define BERGER_INLINE static inline  // forced, it would keep sanitizing compilers busy for minutes
#else
#define BERGER_INLINE [[gnu::always_inline]] static inline
#endif
