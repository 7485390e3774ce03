// Random values for tests: by the thousand, so they are made by code that is always optimised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace berger::test {

// From [0, 1): uniform() at the indices from 0 on.
std::vector<double> draws(std::size_t count, std::uint64_t seed);

}  // namespace berger::test
