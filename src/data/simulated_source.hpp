// Sources that are made, not read: simulated:motor-imagery[?trials=…&seed=…&part=train|test].
#pragma once

#include <string>
#include <string_view>

#include "data/source.hpp"

namespace berger {

inline bool is_simulated(std::string_view name) {
  return name.starts_with("simulated:");
}

// Throws ConfigError for an unknown simulation, option or value.
MotorImageryOptions parse_simulation(const std::string& name, const std::string& key);
OpenSource open_simulated(const std::string& name, const std::string& key);

}  // namespace berger
