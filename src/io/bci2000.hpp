// BCI2000's .dat: a header in words, then for each sample the channels' numbers and the bits of
// states. https://www.bci2000.org/mediawiki/index.php/Technical_Reference:BCI2000_File_Format
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/byte_file.hpp"
#include "io/samples.hpp"

namespace berger {

struct Bci2000State {
  std::string name;
  std::uint64_t bits = 0, first_bit = 0;  // of the state vector, the lowest first
  // Its value in a state vector.
  std::uint64_t in(const std::byte* vector) const;
};

struct Bci2000Header {
  std::uint64_t bytes = 0, channels = 0, state_bytes = 0;
  SampleType type = SampleType::i16;
  double rate = 0;
  std::vector<double> offsets, gains;  // µV = (stored − offset) · gain
  std::vector<std::string> names;      // of channels, or none
  std::string time;                    // StorageTime
  std::vector<Bci2000State> states;

  std::uint64_t sample_bytes() const { return channels * bytes_of(type) + state_bytes; }
};

bool is_bci2000(std::span<const std::byte> start);
// Throws FileError: a number that must be there and is not, states beyond their vector.
Bci2000Header read_bci2000_header(const ByteFile& file);

}  // namespace berger
