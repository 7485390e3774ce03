#include "dsp/signals.hpp"

#include <algorithm>

namespace berger::dsp {
namespace {

int lanes_in(int channels, int group) {
  return std::clamp(channels - lanes * group, 0, lanes);
}

// Signals lie far apart in memory: a line of the cache of each at a time.
constexpr std::int64_t stretch = 16;

}  // namespace

template <class T>
void load_rows(Signals<T> signals, int group, std::int64_t from, std::int64_t count, double* rows,
               int width) {
  const int used = lanes_in(signals.channels, group);
  for (std::int64_t t = 0; t < count; t += stretch) {
    const std::int64_t end = std::min(count, t + stretch);
    for (int lane = 0; lane < lanes; ++lane) {
      const T* const samples = lane < used ? signals.channel(lanes * group + lane) + from : nullptr;
      for (std::int64_t i = t; i < end; ++i)
        rows[i * width + lane] = samples == nullptr ? 0 : static_cast<double>(samples[i]);
    }
  }
}

template <class T>
void store_rows(const double* rows, int group, std::int64_t from, std::int64_t count,
                Signals<T> signals, int width) {
  const int used = lanes_in(signals.channels, group);
  for (std::int64_t t = 0; t < count; t += stretch) {
    const std::int64_t end = std::min(count, t + stretch);
    for (int lane = 0; lane < used; ++lane) {
      T* const samples = signals.channel(lanes * group + lane) + from;
      for (std::int64_t i = t; i < end; ++i) samples[i] = static_cast<T>(rows[i * width + lane]);
    }
  }
}

template <class T>
void extend_rows(Signals<T> signals, int group, bool before, std::int64_t count, double* rows,
                 int width) {
  const int used = lanes_in(signals.channels, group);
  const std::int64_t last = signals.samples - 1, known = std::min(count, last);
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t away = before ? count - i : i + 1;
    for (int lane = 0; lane < lanes; ++lane) {
      double& value = rows[i * width + lane];
      value = 0;
      if (lane >= used || away > known) continue;
      const T* const samples = signals.channel(lanes * group + lane);
      value = 2 * static_cast<double>(samples[before ? 0 : last]) -
              static_cast<double>(samples[before ? away : last - away]);
    }
  }
}

template void load_rows(Signals<float>, int, std::int64_t, std::int64_t, double*, int);
template void load_rows(Signals<double>, int, std::int64_t, std::int64_t, double*, int);
template void store_rows(const double*, int, std::int64_t, std::int64_t, Signals<float>, int);
template void store_rows(const double*, int, std::int64_t, std::int64_t, Signals<double>, int);
template void extend_rows(Signals<float>, int, bool, std::int64_t, double*, int);
template void extend_rows(Signals<double>, int, bool, std::int64_t, double*, int);

}  // namespace berger::dsp
