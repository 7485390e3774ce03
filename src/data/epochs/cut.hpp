// Trials cut out of one recording.
#pragma once

#include <map>

#include "berger/chain.hpp"
#include "data/source.hpp"

namespace berger {

struct CutRecording {
  OpenSource source;
  std::vector<std::string> taken;   // channels of the recording that the trials are made of
  std::vector<std::string> missed;  // events that the chain names and this recording has not
  std::map<std::string, int> seen;  // its events by name
};

// Throws FileError: what cannot be used, or trials beyond what memory should hold; ConfigError: no
// such channel. There may be no trial.
CutRecording cut(const RecordingFile& file, const Chain& chain, const RecordingOptions& options);

// Classes in the order in which the events name them; labels count from 1.
std::vector<std::string> classes_of(const EventClasses& events);
// "T0 (15), T1 (8), T2 (7)"
std::string listed(const std::map<std::string, int>& seen);
std::string reasons_of(const Source& source);  // "2 beyond the recording, 1 flat"

// Trials of all of them, each with the numbers of its file; those that cannot be used are noted.
// `fitted`: the chain with the channels that the first of them had. Throws ConfigError: events that
// are nowhere, a class or a subject without a trial; FileError where no recording can be used.
Dataset read_recordings(const std::vector<RecordingFile>& files, const Chain& chain,
                        const ReadOptions& options, Chain& fitted);

}  // namespace berger
