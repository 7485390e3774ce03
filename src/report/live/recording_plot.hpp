// A recording in a terminal: what inspect --plot draws where there is no folder for figures.
#pragma once

#include <string>

#include "berger/recording.hpp"

namespace berger::report {

// The first ten seconds of each channel, each over its own range, its spectrum up to 60 Hz in dB,
// and events along time, in lines of at most `columns` characters (40 to 500); of the first 24
// channels and the twelve commonest kinds of events.
std::string recording_in_terminal(const Recording& recording, std::size_t columns);

}  // namespace berger::report
