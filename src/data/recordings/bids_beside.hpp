// What tables and descriptions beside a recording of a BIDS data set say of it.
#pragma once

#include "data/recordings/bids_files.hpp"
#include "data/recordings/parts.hpp"
#include "io/tsv.hpp"

namespace berger {

// Notes what is missing. Throws FileError: malformed.
void take_beside(const BidsRecording& recording, OpenRecording& open);

// Of each table by itself: kinds, units where the file gives none, and which channels are bad.
void take_channels(const Tsv& table, OpenRecording& open);
FoundEvents events_of_table(const Tsv& table);

}  // namespace berger
