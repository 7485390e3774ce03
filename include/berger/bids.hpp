// Data sets in the Brain Imaging Data Structure. A recording of one is opened by its name,
// "bids:FOLDER?subject=01&session=1&task=rest&run=2", wherever a file may stand. Rules:
// docs/recordings.md.
#pragma once

#include <string>
#include <vector>

namespace berger {

struct BidsRecording {
  std::string folder;                       // of the data set
  std::string path;                         // of the recording
  std::string subject, session, task, run;  // labels, "01"; empty: has none
  // as groups: the label where it is a number, else its place among the labels of the data set,
  // from 1; 1 where there is none
  int subject_number = 1, session_number = 1, run_number = 1;
};

// Those that the name fits, by subject, session, task, run; without a "?" all of the data set.
// Labels are alike where they are the same number. Throws ConfigError: an unknown key; FileError:
// no such folder.
std::vector<BidsRecording> list_bids(const std::string& name);

// The columns of participants.tsv but for the first, and the values of a subject; empty: nothing is
// known.
struct BidsParticipants {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> values;  // of each recording that was given
};
BidsParticipants participants_of(const std::vector<BidsRecording>& recordings);

}  // namespace berger
