// A kernel run on arrays that nothing may be touched beside, and what its definition gives in
// double.
#pragma once

#include <cmath>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "kernels/guarded_memory.hpp"
#include "kernels/kernels.hpp"
#include "support/draws.hpp"

namespace berger::kernels {

using test::GuardedMemory;

inline std::vector<float> noise(std::size_t size, std::uint64_t seed) {
  std::vector<float> values;
  for (const double u : test::draws(size, seed)) values.push_back(static_cast<float>(2 * u - 1));
  return values;
}
inline std::vector<float> noise(int size, std::uint64_t seed) {
  return noise(static_cast<std::size_t>(size), seed);
}

// What a kernel leaves, and what its definition gives in double.
struct Result {
  std::vector<float> got;
  std::vector<double> expected;
  double bound = 0;  // on the difference
};

// Runs one kernel on arrays in `memory`; `n` is the number of values, columns or inputs, and
// chooses the other sizes too.
using Run = std::function<Result(const Table&, GuardedMemory& memory, int n)>;
struct KernelCase {
  std::string name;
  Run run;
};
inline void PrintTo(const KernelCase& c, std::ostream* out) {
  *out << c.name;
}

inline std::vector<float> taken(const float* data, std::size_t size) {
  return {data, data + size};
}
inline std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}
inline double real(float value) {
  return static_cast<double>(value);
}

}  // namespace berger::kernels
