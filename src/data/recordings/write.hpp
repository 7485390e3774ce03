// Recordings as files of each format that can be written.
#pragma once

#include <string>
#include <vector>

#include "berger/recording.hpp"

namespace berger {

// What is written of a recording, and what a user should know of it.
struct WrittenPart {
  const Recording& recording;
  std::vector<int> channels;
  bool anonymous = false;
  std::vector<std::string> notes{};
};
// Leaves out channels of other rates than the recording's, with a note.
void keep_one_rate(WrittenPart& part);
// Without those that reading finds again in a channel of triggers that is written too.
std::vector<Event> written_events(const WrittenPart& part);

void write_npz_recording(WrittenPart& part, const std::string& path);
// And .eeg and .vmrk beside it, none of which may exist.
void write_brainvision_recording(WrittenPart& part, const std::string& path);
void write_edf_recording(WrittenPart& part, const std::string& path, bool bdf);

}  // namespace berger
