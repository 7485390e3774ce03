// What the seven expressions do to a face, in action units of the Facial Action Coding System
// (Ekman & Friesen 1978).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "data/simulations/draws.hpp"

namespace berger {

// Labels as FER2013 numbers them.
inline constexpr std::array<std::string_view, 7> expression_names{
    "angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"};

// How strongly a unit acts: 0 at rest, about 1 at most.
struct ActionUnits {
  double inner_brow_raiser = 0;     // 1
  double outer_brow_raiser = 0;     // 2
  double brow_lowerer = 0;          // 4: down and together
  double upper_lid_raiser = 0;      // 5
  double cheek_raiser = 0;          // 6: lower lid up
  double lid_tightener = 0;         // 7
  double nose_wrinkler = 0;         // 9
  double upper_lip_raiser = 0;      // 10
  double lip_corner_puller = 0;     // 12
  double lip_corner_depressor = 0;  // 15
  double lip_stretcher = 0;         // 20
  double lip_tightener = 0;         // 23
  double jaw_drop = 0;              // 25, 26: lips part, jaw sinks
};

// Somebody's way of showing it: often half-hearted, with units of their own accord mixed in.
ActionUnits draw_expression(std::int64_t expression, Draws& draws);

}  // namespace berger
