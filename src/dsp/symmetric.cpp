#include "dsp/symmetric.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/to_size.hpp"

namespace berger {
namespace {

// Turns rows or columns p and q: x' = c x − s y, y' = s x + c y.
struct Rotation {
  double c = 1, s = 0;

  void turn(double& x, double& y) const {
    const double before = x;
    x = c * x - s * y;
    y = s * before + c * y;
  }
};

// The smaller of the two angles that make a_pq zero (Golub and Van Loan, 8.5.2).
Rotation rotation_of(double app, double aqq, double apq) {
  const double tau = (aqq - app) / (2 * apq);
  const double t = (tau >= 0 ? 1 : -1) / (std::abs(tau) + std::sqrt(1 + tau * tau));
  const double c = 1 / std::sqrt(1 + t * t);
  return {c, t * c};
}

double off_diagonal(const std::vector<double>& a, std::size_t n) {
  double sum = 0;
  for (std::size_t p = 0; p < n; ++p)
    for (std::size_t q = p + 1; q < n; ++q) sum += a[p * n + q] * a[p * n + q];
  return std::sqrt(sum);
}

void sweep(std::vector<double>& a, std::vector<double>& vectors, std::size_t n) {
  for (std::size_t p = 0; p < n; ++p)
    for (std::size_t q = p + 1; q < n; ++q) {
      if (a[p * n + q] == 0) continue;
      const Rotation r = rotation_of(a[p * n + p], a[q * n + q], a[p * n + q]);
      for (std::size_t k = 0; k < n; ++k) r.turn(a[k * n + p], a[k * n + q]);
      for (std::size_t k = 0; k < n; ++k) r.turn(a[p * n + k], a[q * n + k]);
      for (std::size_t k = 0; k < n; ++k) r.turn(vectors[p * n + k], vectors[q * n + k]);
      a[p * n + q] = a[q * n + p] = 0;
    }
}

}  // namespace

Eigen eigen(std::vector<double> a, int size) {
  constexpr int most_sweeps = 60;
  const std::size_t n = to_size(size);
  std::vector<double> vectors(n * n);
  double diagonal = 0;
  for (std::size_t i = 0; i < n; ++i) {
    vectors[i * n + i] = 1;
    diagonal = std::max(diagonal, std::abs(a[i * n + i]));
  }
  for (int i = 0; i < most_sweeps && off_diagonal(a, n) > 1e-15 * diagonal; ++i)
    sweep(a, vectors, n);
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return a[i * n + i]; });
  Eigen result;
  for (const std::size_t i : order) {
    result.values.push_back(a[i * n + i]);
    const auto row = vectors.begin() + static_cast<std::ptrdiff_t>(i * n);
    result.vectors.insert(result.vectors.end(), row, row + size);
  }
  return result;
}

std::vector<double> inverse_square_root(std::vector<double> matrix, int size) {
  const std::size_t n = to_size(size);
  if (!std::ranges::all_of(matrix, [](double x) { return std::isfinite(x); })) return {};
  const Eigen e = eigen(std::move(matrix), size);
  if (!(e.values.front() > 1e-12 * e.values.back())) return {};
  std::vector<double> root(n * n);
  for (std::size_t k = 0; k < n; ++k) {
    const double scale = 1 / std::sqrt(e.values[k]);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        root[i * n + j] += e.vectors[k * n + i] * scale * e.vectors[k * n + j];
  }
  return root;
}

}  // namespace berger
