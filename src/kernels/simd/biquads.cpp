// Sections of second order over eight channels at once. Up to four sections stay in registers: what
// one waits for, its own last value, the others fill.
#include "kernels/simd/kernels.hpp"

namespace berger::kernels::BERGER_ISA {

template <int Sections>
static void filter_rows(const BiquadArgs& a, const double* coefficients, double* rows,
                        double* state) {
  F64x8 first[Sections], second[Sections];
  unroll(Indices<Sections>{}, [&](auto s) {
    first[s()] = load(state + 16 * s());
    second[s()] = load(state + 16 * s() + 8);
  });
  for (int t = 0; t < a.samples; ++t, rows += a.step) {
    F64x8 x = load(rows);
    unroll(Indices<Sections>{}, [&](auto s) {
      const double* const c = coefficients + 5 * s();
      const F64x8 y = add(mul(eight_of(c[0]), x), first[s()]);
      first[s()] = add(sub(mul(eight_of(c[1]), x), mul(eight_of(c[3]), y)), second[s()]);
      second[s()] = sub(mul(eight_of(c[2]), x), mul(eight_of(c[4]), y));
      x = y;
    });
    store(rows, x);
  }
  unroll(Indices<Sections>{}, [&](auto s) {
    store(state + 16 * s(), first[s()]);
    store(state + 16 * s() + 8, second[s()]);
  });
}

void biquads(const BiquadArgs& a, double* rows, double* state) {
  for (int s = 0; s < a.sections; s += 4) {
    const double* const coefficients = a.coefficients + 5 * s;
    double* const own = state + 16 * s;
    tile_of<4>(a.sections - s < 4 ? a.sections - s : 4, 0,
               [&](auto sections, int) { filter_rows<sections()>(a, coefficients, rows, own); });
  }
}

}  // namespace berger::kernels::BERGER_ISA
