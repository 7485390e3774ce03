// Values of more digits than float32 has, such as doubles at an offset of 10⁹.
#pragma once

#include <functional>
#include <string>

#include "berger/tensor.hpp"
#include "io/npy.hpp"

namespace berger {

// `trials` were read from an array of doubles or wide integers, which `open` opens once more. Of a
// channel that lies so far from zero that float32 leaves too little of how it varies (its mean more
// than 2¹⁴ standard deviations away) the mean is subtracted in double precision before its values
// are narrowed; all others stay as they are, bit by bit. Returns what a user should know, or
// nothing. One pass over `trials`, and two over the array where a channel needs it.
std::string recentre(const std::function<NpyReader()>& open,
                     const std::vector<std::size_t>& strides, View trials,
                     const std::vector<std::string>& channels);

}  // namespace berger
