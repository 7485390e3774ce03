// Fast convolution along one axis (Toom & Cook; for networks Lavin & Gray, "Fast algorithms for
// convolutional neural networks", CVPR 2016): four outputs y of r taps g over n = r + 3 inputs d
// take n multiplications instead of 4 r,
//   y = Aᵀ [(G g) ⊙ (Bᵀ d)],
// from the values of both polynomials at n − 1 points and at infinity. The points are powers of
// two, so A and B are exact.
#pragma once

namespace berger::kernels {

// of one tile; the transforms read and write streams of every fourth value
inline constexpr int fast_outputs = 4;

template <int Points>
struct ToomCook {
  static constexpr int points = Points, taps = Points + 1 - fast_outputs;
  float a[fast_outputs][Points] = {};  // Aᵀ
  float b[Points][Points] = {};        // Bᵀ
  double g[Points][taps] = {};         // G

  constexpr ToomCook() {
    // Of three taps, 0, ±1, ½ and −2 leave less than half of the error of a symmetric choice
    // (Barabasz et al., "Error analysis and improving the accuracy of Winograd convolution for deep
    // neural networks", ACM TOMS 2020).
    constexpr double at[] = {0, 1, -1, 0.5, Points == 6 ? -2 : -0.5, 2, -2};
    constexpr int finite = Points - 1;
    for (int k = 0; k < finite; ++k) {
      // Row k of Bᵀ: coefficients of the product of (x − point) over all other points; G divides by
      // its value at point k.
      double product[Points] = {1}, norm = 1, power = 1;
      int degree = 0;
      for (int l = 0; l < finite; ++l)
        if (l != k) {
          multiply(product, ++degree, at[l]);
          norm *= at[k] - at[l];
        }
      for (int j = 0; j < Points; ++j) b[k][j] = static_cast<float>(product[j]);
      for (int j = 0; j < (taps > fast_outputs ? taps : fast_outputs); ++j, power *= at[k]) {
        if (j < taps) g[k][j] = power / norm;
        if (j < fast_outputs) a[j][k] = static_cast<float>(power);
      }
    }
    double product[Points] = {1};
    for (int l = 0; l < finite; ++l) multiply(product, l + 1, at[l]);
    for (int j = 0; j < Points; ++j) b[finite][j] = static_cast<float>(product[j]);
    g[finite][taps - 1] = 1;
    a[fast_outputs - 1][finite] = 1;
  }

 private:
  // p(x) ← p(x) · (x − point), which has degree `degree`.
  static constexpr void multiply(double* p, int degree, double point) {
    for (int j = degree; j >= 0; --j)
      p[j] = (j > 0 ? p[j - 1] : 0) - (j < degree ? point * p[j] : 0);
  }
};

}  // namespace berger::kernels
