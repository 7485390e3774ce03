// XDF, LabRecorder's: streams with times of their own, in chunks.
// https://github.com/sccn/xdf/wiki/Specifications
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/byte_file.hpp"
#include "io/samples.hpp"

namespace berger {

struct XdfStream {
  std::uint32_t id = 0;
  std::string name, type;
  std::uint64_t channels = 0;
  double rate = 0;                         // nominal; 0: whenever something happens
  std::optional<SampleType> stored;        // none: texts
  std::vector<std::string> labels, units;  // one for each channel, or none
  bool may_drop = false;                   // samples, so that its times are not even

  std::vector<double> times;                  // of each sample, by the clock of its sender
  std::vector<float> values;                  // of a sample all channels, then of the next
  std::vector<std::string> texts;             // likewise
  std::vector<double> offset_times, offsets;  // to the clock of the recorder
};

struct XdfFile {
  std::vector<XdfStream> streams;  // in the order of their headers
  std::string date;                // as the file has it
  std::vector<std::string> notes;
};

bool is_xdf(std::span<const std::byte> start);
// All of it. A damaged chunk is stepped over to the next boundary, which is noted. Throws
// FileError: no stream, a stream that cannot be.
XdfFile read_xdf(const ByteFile& file);

}  // namespace berger
