// Recordings of bytes in memory, and what is in them.
#pragma once

#include <numeric>
#include <string>
#include <vector>

#include "berger/errors.hpp"
#include "data/recordings/readers.hpp"
#include "support/message_of.hpp"

namespace berger::test {

inline berger::Recording open_bytes(const std::string& bytes,
                                    const RecordingOptions& options = {}) {
  return open_recording(ByteFile(std::as_bytes(std::span(bytes)), "x"), options);
}

inline std::string refusal_of(const std::string& bytes, const RecordingOptions& options = {}) {
  return message_of<FileError>([&] { open_bytes(bytes, options); });
}

inline std::vector<float> samples_of(const berger::Recording& recording, int channel) {
  const std::int64_t count = recording.facts().channels[static_cast<std::size_t>(channel)].samples;
  std::vector<float> values(static_cast<std::size_t>(count));
  recording.read(std::array{channel}, 0, count, values);
  return values;
}

// The notes, one a line.
inline std::string notes_of(const berger::Recording& recording) {
  recording.events();
  std::string text;
  for (const std::string& note : recording.notes()) text += note + "\n";
  return text;
}

}  // namespace berger::test
