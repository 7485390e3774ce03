// Recordings as files of each format that can be written.
#pragma once

#include <functional>
#include <span>
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
// What the options choose. Throws ConfigError: no such channel; FileError: no channels.
WrittenPart chosen_part(const Recording& recording, const ConvertOptions& options);
// Leaves out channels of other rates than the recording's, with a note.
void keep_one_rate(WrittenPart& part);
// Without those that reading finds again in a channel of triggers that is written too.
std::vector<Event> written_events(const WrittenPart& part);

// All samples of the channels, which have one rate: in blocks, the channels taking turns.
void in_turns(const WrittenPart& part, const std::function<void(std::span<const float>)>& take);

void write_npz_recording(WrittenPart& part, const std::string& path);
// And .eeg and .vmrk beside it, none of which may exist.
void write_brainvision_recording(WrittenPart& part, const std::string& path);
// Less than 2 GiB, with all samples in the file itself.
void write_set_recording(WrittenPart& part, const std::string& path);
void write_edf_recording(WrittenPart& part, const std::string& path, bool bdf);

}  // namespace berger
