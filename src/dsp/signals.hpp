// Samples of several channels, and eight channels of them side by side in double, as the kernels of
// filters take them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/table.hpp"

namespace berger::dsp {

// T: float, double, or either const. Each channel's samples in a row.
template <class T>
struct Signals {
  T* data = nullptr;
  std::ptrdiff_t pitch = 0;  // from channel to channel
  int channels = 0;
  std::int64_t samples = 0;

  T* channel(int c) const { return data + pitch * c; }
  Signals part(std::int64_t from, std::int64_t count) const {
    return {data + from, pitch, channels, count};
  }
};
template <class T>
Signals<T> signals_of(std::vector<T>& values, int channels) {
  const auto samples = static_cast<std::int64_t>(values.size()) / channels;
  return {values.data(), samples, channels, samples};
}

inline constexpr int lanes = kernels::row_lanes;
inline int groups_of(int channels) {
  return (channels + lanes - 1) / lanes;
}

// Samples from … from + count of the eight channels of a group, those beyond the last 0; `width`:
// values from row to row.
template <class T>
void load_rows(Signals<T> signals, int group, std::int64_t from, std::int64_t count, double* rows,
               int width = lanes);
template <class T>
void store_rows(const double* rows, int group, std::int64_t from, std::int64_t count,
                Signals<T> signals, int width = lanes);

// `count` samples beyond an end, turned about it: 2 x[end] − x[end ∓ k]; zeros where the signal is
// too short. `before`: in front of the first sample, in the order of time.
template <class T>
void extend_rows(Signals<T> signals, int group, bool before, std::int64_t count, double* rows,
                 int width = lanes);

}  // namespace berger::dsp
