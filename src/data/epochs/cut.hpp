// Trials cut out of one recording.
#pragma once

#include <map>

#include "berger/chain.hpp"
#include "data/epochs/cues.hpp"
#include "data/recordings/stored_epochs.hpp"
#include "data/source.hpp"

namespace berger {

struct CutRecording {
  OpenSource source;
  std::vector<std::string> taken;      // channels of the recording that the trials are made of
  std::map<std::string, bool> sought;  // events that the chain names, and whether it has them
  std::map<std::string, int> seen;     // its events by name
};

struct CutOptions {
  RecordingOptions recording{};
  std::string folder{};  // of labels that stand beside
  std::string cache{};   // folder in which filtered recordings are kept; none: they are not
  // The source keeps its trials until they are read, or the recording where that takes less room
  // and they become windows of it. Otherwise they are cut once more, so that no more than one
  // recording's are there beside those that have been read.
  bool hold = true, hold_recording = true;
};
// Throws FileError: what cannot be used, or trials beyond what memory should hold; ConfigError: no
// such channel. There may be no trial.
CutRecording cut(const RecordingFile& file, const Chain& chain, const CutOptions& options);

// Trials that another program has cut. Throws FileError: none with a voltage, more than memory
// should hold.
OpenSource open_epochs(const std::string& path, StoredEpochs epochs);

// "T0 (15), T1 (8), T2 (7)"
std::string listed(const std::map<std::string, int>& seen);
std::string reasons_of(const Source& source);  // "2 beyond the recording, 1 flat"

// All recordings of a study, once its steps are found to be possible. Throws ConfigError.
std::vector<RecordingFile> files_of(const DataOptions& options);

struct FilesToCut {
  std::vector<RecordingFile> files;
  std::string folder{};  // of labels that stand beside
  // bytes of trials that are held until the memory of all is there; those of other recordings are
  // cut twice
  std::size_t most_held = std::size_t{1} << 30U;
  std::int64_t most_trials = 10'000'000;
};

// Trials of all of them, each with the numbers of its file; those that cannot be used are noted.
// `fitted`: the chain with the channels that the first of them had. Throws ConfigError: events that
// are nowhere, a subject without a trial or, unless they are brought to other trials, a class;
// FileError where no recording can be used.
Dataset read_recordings(const FilesToCut& from, const Chain& chain, const ReadOptions& options,
                        Chain& fitted);

}  // namespace berger
