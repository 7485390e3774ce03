// Sources that are made, not read: simulated:motor-imagery, simulated:digits and simulated:faces,
// each with
// [?trials=…&seed=…&part=train|test].
#pragma once

#include <string>
#include <string_view>

#include "data/images/image_set.hpp"
#include "data/source.hpp"

namespace berger {

inline bool is_simulated(std::string_view name) {
  return name.starts_with("simulated:");
}

// Each throws ConfigError for an unknown simulation, option or value; `key` is the setting that
// names the source. trials: 0 unless given
SimulationOptions parse_simulation(const std::string& name, const std::string& key);
// rather than recordings; throws nothing
bool simulates_images(std::string_view name);
// of recordings
OpenSource open_simulated(const std::string& name, const std::string& key);
ImageSet simulate_images(const std::string& name, const std::string& key);

}  // namespace berger
