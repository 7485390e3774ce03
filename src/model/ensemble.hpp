// What the members of a model may be.
#pragma once

#include "berger/model.hpp"

namespace berger {

constexpr int most_views = 10'000;

// ConfigError where no views can be drawn, or not so many.
void check_views(const Member& member, int views);

}  // namespace berger
