// Events of a recording that begin trials, and of which class.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "berger/chain.hpp"

namespace berger {

// One event that begins trials.
struct Cue {
  const Event* event = nullptr;
  std::int64_t number = 0;  // among them, from 0
  std::int64_t label = 0;   // class, from 1; or `unlabelled`
  bool rejected = false;    // by the recording itself
};

struct Cues {
  std::vector<Cue> list;
  int unmet = 0;                         // events whose conditions are not met
  std::map<std::string, bool> sought{};  // names of the steps, and whether an event has it
};

// `labels`: numbers of TrialSteps::labels, where events need them. Of a recording of an unknown
// run, an event that means other classes in other runs is `unlabelled`. Throws FileError: as many
// numbers as there are trials are needed, of classes that there are.
Cues cues_of(const Recording& recording, const TrialSteps& steps, int run,
             const std::vector<std::int64_t>& labels);

// Whether some event of this recording has its class in the file of labels.
bool needs_labels(const Recording& recording, const TrialSteps& steps, int run);
// A MATLAB file or an NPZ: its array `classlabel`, `label` or `y`, or its only one.
std::vector<std::int64_t> read_class_labels(const std::string& path);

// Classes in the order in which the events name them; labels count from 1.
std::vector<std::string> classes_of(const TrialSteps& steps);
std::string name_of(const Event& event);

constexpr std::int64_t trial_start = 768, rejected_trial = 1023;  // codes of GDF

}  // namespace berger
