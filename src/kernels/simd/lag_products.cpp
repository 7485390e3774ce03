// Sums of products of a signal with itself, some samples later, in double.
#include "kernels/simd/kernels.hpp"
#include "kernels/simd/unroll.hpp"

namespace berger::kernels::BERGER_ISA {

// Lags first, first + 8, …: eight later samples are loaded once and multiplied with the `Eights`
// aligned eights before them.
template <int Eights>
static void every_eighth_lag(const LagArgs& a, int first) {
  F64x8 totals[Eights];
  unroll(Indices<Eights>{}, [&](auto q) { totals[q()] = no_doubles(); });
  for (int t = 0; t < a.length + 8 * (Eights - 1); t += 8) {
    const F64x8 later = load(a.x + t + first);
    unroll(Indices<Eights>{},
           [&](auto q) { totals[q()] = add_product(load(a.x + t - 8 * q()), later, totals[q()]); });
  }
  unroll(Indices<Eights>{}, [&](auto q) { a.sums[first + 8 * q()] += sum(totals[q()]); });
}

void lag_products(const LagArgs& a) {
  for (int first = 0; first < a.lags; first += first % 8 == 7 ? 57 : 1)
    switch ((a.lags - first + 7) / 8) {
      case 1:
        every_eighth_lag<1>(a, first);
        break;
      case 2:
        every_eighth_lag<2>(a, first);
        break;
      case 3:
        every_eighth_lag<3>(a, first);
        break;
      case 4:
        every_eighth_lag<4>(a, first);
        break;
      case 5:
        every_eighth_lag<5>(a, first);
        break;
      case 6:
        every_eighth_lag<6>(a, first);
        break;
      case 7:
        every_eighth_lag<7>(a, first);
        break;
      default:
        every_eighth_lag<8>(a, first);
        break;
    }
}

}  // namespace berger::kernels::BERGER_ISA
