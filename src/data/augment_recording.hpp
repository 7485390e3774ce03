// Changes of one recorded trial: channels × samples. Formulas: docs/training.md.
#pragma once

#include <span>

#include "berger/augmentation.hpp"
#include "data/augment_draws.hpp"

namespace berger {

// In this order: moved in time, noise, sign, silent channels, a silent stretch. What is silent is
// 0.
void augment_recording(const Augmentation& options, Shape shape, const TrialDraws& draws,
                       std::span<float> trial, std::span<float> scratch);

}  // namespace berger
