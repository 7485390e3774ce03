// What berger inspect says of a BIDS data set.
#pragma once

#include <string>

namespace berger::cli {

// Whether a name is of a data set in BIDS and not of one recording in it.
bool names_several(const std::string& name);
// A row for each recording that it fits, with what participants.tsv says of its subject.
std::string described_bids(const std::string& name);

}  // namespace berger::cli
