// Symmetric eigenproblems by Jacobi's rotations, in double and in one order of operations: the same
// bits on every machine.
#pragma once

#include <vector>

namespace berger {

// Of a symmetric matrix [n, n]: eigenvalues ascending, and the vectors in the rows of [n, n].
// Sweeps over all pairs until what is off the diagonal is below 1e-15 of it, 60 at most; 6 n³ each.
struct Eigen {
  std::vector<double> values, vectors;
};
Eigen eigen(std::vector<double> matrix, int n);

// A^(−1/2), symmetric; empty where A is not positive definite: its least eigenvalue not above
// 1e-12 of its largest, or not a number.
std::vector<double> inverse_square_root(std::vector<double> matrix, int n);

}  // namespace berger
