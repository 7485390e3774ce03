// Names of channels as the field writes them, of names as files have them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "berger/recording.hpp"

namespace berger {

// "Fp1" of "EEG FP1-REF", "FC5" of "Fc5.", "T7" of "T3", "Fpz-Cz" of "EEG Fpz-Cz"; others as they
// are.
std::string normalised_name(std::string_view original);
// Fills `name` of `original`, which is numbered first where several are alike. Where names would
// be alike only once normalised, they stay as they were.
void name_channels(std::vector<Channel>& channels);

// What the label says: by a leading type word ("EOG left"), or by usual names; eeg where it says
// nothing and the unit is that of a voltage or unknown, else misc.
ChannelKind kind_of(std::string_view label, bool voltage);

}  // namespace berger
