// Files of trials that other programs have cut out of recordings, of which each has a type.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/recordings/files_beside.hpp"
#include "data/recordings/parts.hpp"

namespace berger {

struct StoredEpochs {
  OpenRecording recording;          // trial after trial
  std::int64_t samples = 0;         // of a trial
  std::vector<std::string> types;   // of each: the event that it is about
  std::vector<std::int64_t> codes;  // likewise where the file has numbers for types, else empty
};

// None: the file is something else, a continuous recording perhaps.
std::optional<StoredEpochs> stored_epochs(const std::string& path);

// EEGLAB's .set, MATLAB 5 to 7, with the samples in it or in a .fdt beside it. One trial:
// continuous.
struct EeglabFile {
  StoredEpochs epochs;
  std::int64_t trials = 1;
};
bool is_eeglab(const ByteFile& file);
EeglabFile open_eeglab(const ByteFile& file, const FilesBeside& beside);

// FIF: raw data, of several files the first, and epochs.
OpenRecording open_fif(const ByteFile& file, const FilesBeside& beside);
StoredEpochs fif_epochs(const ByteFile& file);

// That there are trials, which are no recording.
[[noreturn]] void refuse_epochs(const ByteFile& file, std::int64_t trials, std::int64_t samples);

}  // namespace berger
