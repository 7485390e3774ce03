// What every fuzz target of a recording does with it.
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "berger/errors.hpp"
#include "data/recordings/readers.hpp"

namespace berger {

inline void read_ends(const Recording& recording) {
  constexpr std::int64_t most = 512;
  std::vector<float> values;
  const auto& channels = recording.facts().channels;
  for (std::size_t c = 0; c < std::min<std::size_t>(channels.size(), 8); ++c) {
    const std::int64_t count = std::min(most, channels[c].samples);
    values.resize(static_cast<std::size_t>(count));
    const std::array chosen{static_cast<int>(c)};
    recording.read(chosen, 0, count, values);
    recording.read(chosen, channels[c].samples - count, count, values);
  }
}

inline void fuzz_recording(std::span<const std::byte> bytes) {
  try {
    const Recording recording = open_recording(ByteFile(bytes, "fuzz"), {});
    recording.events();
    recording.notes();
    if (recording.facts().start) to_iso(*recording.facts().start);
    read_ends(recording);
  } catch (const FileError&) {
  }
}

}  // namespace berger
