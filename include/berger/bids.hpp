// Data sets in the Brain Imaging Data Structure. A recording of one is opened by its name,
// "bids:FOLDER?subject=01&session=1&task=rest&run=2", wherever a file may stand. Rules:
// docs/recordings.md.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "berger/recording.hpp"

namespace berger {

class BidsSidecars;
struct BidsRecording {
  std::string folder;                       // of the data set
  std::string path;                         // of the recording
  std::string subject, session, task, run;  // labels, "01"; empty: has none
  // as groups: the label where it is a number, else its place among the labels of the data set,
  // from 1; 1 where there is none
  int subject_number = 1, session_number = 1, run_number = 1;
  std::shared_ptr<BidsSidecars> sidecars{};  // what stands beside all that were listed with it
};

// Those that the name fits, by subject, session, task, run; without a "?" all of the data set.
// Labels are alike where they are the same number. Throws ConfigError: an unknown key; FileError:
// no such folder.
std::vector<BidsRecording> list_bids(const std::string& name);

// One of them, as open_recording opens it by its name, with what stands beside it: of many, this is
// the faster way.
Recording open_recording(const BidsRecording& recording, const RecordingOptions& options = {});

// The columns of participants.tsv but for the first, and the values of a subject; empty: nothing is
// known.
struct BidsParticipants {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> values;  // of each recording that was given
};
BidsParticipants participants_of(const std::vector<BidsRecording>& recordings);

// Where in a data set a recording is written: labels of letters and digits; session and run may be
// empty.
struct BidsTarget {
  std::string folder;  // of the data set, which may exist
  std::string subject, session, task, run;
};
// Writes a recording as BrainVision with its tables and descriptions, and adds it to the data set.
// Returns what BIDS cannot hold, or should, in words. Throws ConfigError: a label that is none, no
// such channel; FileError: positions of electrodes differ from those of the session; OutputError:
// is there already.
std::vector<std::string> convert_to_bids(const Recording& recording, const BidsTarget& target,
                                         const ConvertOptions& options = {});

}  // namespace berger
