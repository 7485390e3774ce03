// Samples to a row of floats for each channel, as decode_samples makes them: by the kernels, where
// they are of a type that most recordings have.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "io/samples.hpp"

namespace berger {

struct StoredChannel;

// Of one channel, one after the other.
void decode_row(const std::byte* from, std::size_t count, const SampleFormat& format, float* to);

// Of channels that take turns: those of one type that stand side by side go together.
class SampleTurns {
 public:
  SampleTurns(std::span<const int> chosen, const std::vector<StoredChannel>& channels);

  // `count` samples of each from records of one sample; row r goes to to + r · stride.
  void decode(std::span<const std::byte> records, std::size_t count, float* to,
              std::size_t stride) const;

 private:
  struct Neighbours {
    std::size_t row = 0, rows = 1, at = 0;  // at: byte of the first in a record
    SampleFormat format;
  };
  std::vector<Neighbours> all_;
  std::vector<double> gains_, offsets_;  // of each row
};

}  // namespace berger
