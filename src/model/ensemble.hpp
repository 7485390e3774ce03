// The networks that decide together.
#pragma once

#include <span>

#include "berger/model.hpp"

namespace berger {

// Those of an ensemble; of any other model itself.
std::span<const Model> members_of(const Model& model);

constexpr int most_views = 10'000;

// ConfigError where no views can be drawn, or not so many.
void check_views(const Model& model, int views);

}  // namespace berger
