// The discrete Fourier transform of a power of two, in double: the same bits everywhere. It makes
// spectra that are read: of one signal, of any such length, the frequencies in order. Those of the
// kernels are parts of filters and convolutions whose spectra nobody reads: row_fourier has powers
// of four, sixteen channels at once, and leaves its frequencies unsorted; fourier has float and at
// most 256 points. What sorts and pads for them would be longer than this.
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
