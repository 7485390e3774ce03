// Voltages against another reference: each channel that comes out is one that goes in, less the
// mean of some.
#pragma once

#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "dsp/signals.hpp"

namespace berger::dsp {

struct Rereference {
  struct Output {
    int channel = 0;
    int set = -1;  // of `sets`: its mean is taken away; −1: nothing is
  };
  std::vector<std::vector<int>> sets{};
  std::vector<Output> outputs{};
};

// All channels against the mean of all, or of these.
Rereference to_mean(int channels);
Rereference to_mean(int channels, std::vector<int> of);
Rereference bipolar(const std::vector<std::pair<int, int>>& pairs);  // first − second
// Each against the mean of its up to four neighbours, one row or column away on the 10–10 grid that
// the names tell; those without at least two stay out. ShapeError: no channel has them.
Rereference laplacian(const std::vector<std::string>& names);
bool on_grid(const std::vector<std::string>& names);  // all of them
// Each against the mean of the up to four that are nearest to it, none of them more than twice as
// far as the nearest; those without at least two stay out. ShapeError: no channel has them.
Rereference laplacian(const std::vector<std::array<double, 3>>& positions);

// The first outputs.size() channels of `to`, which may be `from` itself. Sums in double.
template <class T>
void apply(const Rereference& reference, Signals<T> from, Signals<T> to);

}  // namespace berger::dsp
