// The simulation behind simulated:motor-imagery: two electrodes over the hands' areas of the motor
// cortex, C3 (left, right hand) and C4 (right, left hand). docs/data.md has the model.
#pragma once

#include "berger/dataset.hpp"

namespace berger {

inline constexpr Shape motor_imagery_shape{.maps = 1, .height = 2, .width = 750};
inline constexpr double motor_imagery_rate = 125;
inline constexpr int motor_imagery_subjects = 4;
inline constexpr int motor_imagery_trials = 1080;

// Hands alternate and subjects take turns in pairs of trials, so any even number of trials is
// balanced, and fewer trials are the first of more.
enum class Hand { left, right };
constexpr Hand imagined_hand(int trial) {
  return trial % 2 == 0 ? Hand::left : Hand::right;
}
constexpr int subject_of(int trial) {
  return trial / 2 % motor_imagery_subjects;
}

void simulate_trials(const SimulationOptions& options, View trials);

}  // namespace berger
