// The discrete Fourier transform of a power of two, in double: the same bits everywhere.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace berger::dsp {

struct Complex {
  double re = 0, im = 0;
};

class Fourier {
 public:
  explicit Fourier(std::size_t length);  // ShapeError: no power of two
  // In place: Σⱼ x[j] e^(−2πi jk / length). ShapeError: another length.
  void transform(std::span<Complex> values) const;

 private:
  std::vector<Complex> roots_;  // e^(−2πi k / length), half a turn of them
  std::vector<std::size_t> reversed_;
};

}  // namespace berger::dsp
