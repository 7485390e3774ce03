// Where batch norm keeps what, by map.
#pragma once

#include "engine/pass.hpp"

namespace berger {

inline std::size_t maps_of(Shape s) {
  return static_cast<std::size_t>(s.maps);
}

// What forward reads, in `prepared`.
struct NormScaling {
  float *mean, *scale, *shift;
  NormScaling(float* memory, std::size_t maps)
      : mean(memory), scale(memory + maps), shift(memory + 2 * maps) {}
};
// What training keeps until the gradients are written, in `saved`: first the batch's statistics,
// then the factors of dx = dy · a + (x − mean) · b + c, and the gradients of γ and β.
struct NormSaved {
  float *mean, *inverse_sd, *a, *b, *c, *d_gamma, *d_beta;
  NormSaved(float* memory, std::size_t maps)
      : mean(memory),
        inverse_sd(memory + maps),
        a(memory + 2 * maps),
        b(memory + 3 * maps),
        c(memory + 4 * maps),
        d_gamma(memory + 5 * maps),
        d_beta(memory + 6 * maps) {}
};

inline void keep_running(float& running, double momentum, double now) {
  running = static_cast<float>((1 - momentum) * static_cast<double>(running) + momentum * now);
}

inline kernels::NormArgs norm_arguments(const Pass& pass, std::size_t maps, std::size_t m) {
  const NormScaling by(pass.prepared, maps);
  const NormSaved saved(pass.saved, maps);
  return {.mean = by.mean[m],
          .scale = by.scale[m],
          .shift = by.shift[m],
          .a = saved.a[m],
          .b = saved.b[m],
          .c = saved.c[m]};
}

}  // namespace berger
