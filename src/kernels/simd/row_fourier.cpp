// Long filters over eight or, as real and imaginary parts, sixteen channels at once: weighted sums
// of rows, and transforms by decimation of four, in frequency on the way there and in time on the
// way back, so that nothing is ever reordered.
#include "kernels/simd/kernels.hpp"

namespace berger::kernels::BERGER_ISA {

struct ComplexRow {
  F64x8 re, im;
};
BERGER_INLINE ComplexRow load_row(const double* p) {
  return {load(p), load(p + 8)};
}
BERGER_INLINE void store_row(double* p, const ComplexRow& a) {
  store(p, a.re);
  store(p + 8, a.im);
}
BERGER_INLINE ComplexRow add(const ComplexRow& a, const ComplexRow& b) {
  return {add(a.re, b.re), add(a.im, b.im)};
}
BERGER_INLINE ComplexRow sub(const ComplexRow& a, const ComplexRow& b) {
  return {sub(a.re, b.re), sub(a.im, b.im)};
}
// a − i b and a + i b
BERGER_INLINE ComplexRow sub_turned(const ComplexRow& a, const ComplexRow& b) {
  return {add(a.re, b.im), sub(a.im, b.re)};
}
BERGER_INLINE ComplexRow add_turned(const ComplexRow& a, const ComplexRow& b) {
  return {sub(a.re, b.im), add(a.im, b.re)};
}
BERGER_INLINE ComplexRow times(const ComplexRow& a, const double* root) {
  const F64x8 re = eight_of(root[0]), im = eight_of(root[1]);
  return {sub(mul(a.re, re), mul(a.im, im)), add(mul(a.re, im), mul(a.im, re))};
}
BERGER_INLINE ComplexRow times_conjugate(const ComplexRow& a, const double* root) {
  const F64x8 re = eight_of(root[0]), im = eight_of(root[1]);
  return {add(mul(a.re, re), mul(a.im, im)), sub(mul(a.im, re), mul(a.re, im))};
}

// body(first of four rows, their distance, roots) for every butterfly of transforms of `size`.
BERGER_INLINE void butterflies(const RowFourierArgs& a, double* rows, int size, auto&& body) {
  const int quarter = size / 4, stride = a.length / size;
  for (int start = 0; start < a.length; start += size)
    for (int j = 0; j < quarter; ++j)
      body(rows + 16 * (start + j), 16 * static_cast<std::ptrdiff_t>(quarter), j * stride);
}

void row_spectrum(const RowFourierArgs& a, double* rows) {
  for (int size = a.length; size > 1; size /= 4)
    butterflies(a, rows, size, [&](double* x, std::ptrdiff_t far, int k) {
      const ComplexRow x0 = load_row(x), x1 = load_row(x + far), x2 = load_row(x + 2 * far),
                       x3 = load_row(x + 3 * far);
      const ComplexRow even = add(x0, x2), odd = add(x1, x3), apart = sub(x0, x2),
                       turned = sub(x1, x3);
      store_row(x, add(even, odd));
      store_row(x + far, times(sub_turned(apart, turned), a.roots + 2 * k));
      store_row(x + 2 * far, times(sub(even, odd), a.roots + 4 * k));
      store_row(x + 3 * far, times(add_turned(apart, turned), a.roots + 6 * k));
    });
}

void row_filter(const RowFourierArgs& a, const double* spectrum, double* rows) {
  row_spectrum(a, rows);
  for (int k = 0; k < a.length; ++k)
    store_row(rows + 16 * k, times(load_row(rows + 16 * k), spectrum + 2 * k));
  for (int size = 4; size <= a.length; size *= 4)
    butterflies(a, rows, size, [&](double* x, std::ptrdiff_t far, int k) {
      const ComplexRow x0 = load_row(x), x1 = times_conjugate(load_row(x + far), a.roots + 2 * k),
                       x2 = times_conjugate(load_row(x + 2 * far), a.roots + 4 * k),
                       x3 = times_conjugate(load_row(x + 3 * far), a.roots + 6 * k);
      const ComplexRow even = add(x0, x2), odd = add(x1, x3), apart = sub(x0, x2),
                       turned = sub(x1, x3);
      store_row(x, add(even, odd));
      store_row(x + far, add_turned(apart, turned));
      store_row(x + 2 * far, sub(even, odd));
      store_row(x + 3 * far, sub_turned(apart, turned));
    });
}

void weighted_rows(const double* rows, const double* weights, int count, double* out) {
  F64x8 sums[4];
  unroll(Indices<4>{}, [&](auto i) { sums[i()] = no_doubles(); });
  int k = 0;
  for (; k + 4 <= count; k += 4)
    unroll(Indices<4>{}, [&](auto i) {
      sums[i()] = add(sums[i()], mul(eight_of(weights[k + i()]), load(rows + 8 * (k + i()))));
    });
  unroll(Indices<3>{}, [&](auto i) {
    if (k + i() < count)
      sums[i()] = add(sums[i()], mul(eight_of(weights[k + i()]), load(rows + 8 * (k + i()))));
  });
  store(out, add(add(sums[0], sums[1]), add(sums[2], sums[3])));
}

void band_rows(const double* weights, int count, const double* x, std::ptrdiff_t pitch,
               double* out) {
  F64x8 sums[band_channels];
  unroll(Indices<band_channels>{}, [&](auto c) { sums[c()] = no_doubles(); });
  for (int k = 0; k < count; ++k) {
    const F64x8 weight = load(weights + 8 * k);
    unroll(Indices<band_channels>{},
           [&](auto c) { sums[c()] = add(sums[c()], mul(weight, eight_of(x[c() * pitch + k]))); });
  }
  unroll(Indices<band_channels>{}, [&](auto c) { store(out + 8 * c(), sums[c()]); });
}

}  // namespace berger::kernels::BERGER_ISA
