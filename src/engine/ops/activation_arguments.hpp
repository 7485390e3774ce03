#pragma once

#include "berger/layers/activation.hpp"
#include "kernels/table.hpp"

namespace berger {

kernels::ActivationArgs activation_arguments(const Activation& activation, std::size_t count);

}  // namespace berger
