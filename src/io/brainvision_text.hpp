// The two texts of a BrainVision recording: the header (.vhdr) and the markers (.vmrk).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/samples.hpp"

namespace berger {

struct BrainVisionChannel {
  std::string name, reference, unit;
  double resolution = 1;
};

struct BrainVisionHeader {
  std::string data_file, marker_file;  // as written, without folders; empty: not named
  bool ascii = false;                  // numbers in words
  bool vectorized = false;             // all samples of one channel after those of the other
  SampleType type = SampleType::i16;
  bool big_endian = false;
  double interval = 0;                      // microseconds between samples
  std::optional<std::int64_t> data_points;  // a channel, where it says so
  std::vector<BrainVisionChannel> channels;
  // of data in words
  bool decimal_comma = false;
  std::int64_t skip_lines = 0, skip_columns = 0;
  std::vector<std::string> notes;
};

struct BrainVisionMarker {
  std::string type, description;
  std::int64_t position = 1, size = 0;  // samples, from 1
  std::int64_t channel = 0;             // from 1; 0: all
  std::string date;                     // "20140815133045123456", of new segments
};

bool is_brainvision(std::span<const std::byte> start);
// `base`: what $b stands for. Throw FileError with the number of the line.
BrainVisionHeader parse_brainvision_header(std::string_view text, const std::string& path,
                                           const std::string& base);
// `malformed` counts the lines that are no markers; they are left out.
std::vector<BrainVisionMarker> parse_brainvision_markers(std::string_view text, int& malformed);

}  // namespace berger
