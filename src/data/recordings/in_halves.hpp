// A long reading in two halves, side by side.
#pragma once

#include <cstdint>

#include "core/available.hpp"
#include "core/run_tasks.hpp"

namespace berger {

// Calls read(first, count) for all of `count` samples of so many channels: for many values in two
// halves, where there are two threads. Throws what the first of them throws, else the second.
template <class Read>
void in_halves(std::uint64_t count, std::uint64_t channels, const Read& read) {
  constexpr std::uint64_t worth_a_thread = std::uint64_t{1} << 21;  // values: 5 ms
  if (count * channels < worth_a_thread || available_threads() < 2)
    return read(std::uint64_t{0}, count);
  const std::uint64_t half = count / 2;
  ThreadPool pool(2);
  run_tasks(pool, 2, [&](int second) {
    second == 0 ? read(std::uint64_t{0}, half) : read(half, count - half);
  });
}

}  // namespace berger
