// The numbers that golden/make_spectra.py takes the spectra of.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "support/golden_json.hpp"

namespace berger::test {

inline std::vector<float> golden_numbers(int count) {
  std::vector<float> values;
  std::uint32_t state = 1;
  for (int n = 0; n < count; ++n) {
    state = (state * 1103515245U + 12345U) & 0x7FFFFFFFU;
    values.push_back(
        static_cast<float>(1000 + n / 8 + static_cast<int>((state >> 16) % 201) - 100));
  }
  return values;
}

inline nlohmann::json golden_spectra() {
  return golden_json("spectra.json");
}

}  // namespace berger::test
