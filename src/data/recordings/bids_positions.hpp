// Positions of electrodes as *_electrodes.tsv has them, in the space of *_coordsystem.json.
#pragma once

#include <optional>
#include <string>

#include "data/recordings/bids_files.hpp"
#include "data/recordings/parts.hpp"
#include "io/tsv.hpp"

namespace berger {

struct ElectrodeSpace {
  std::optional<double> metres{};  // of its unit
  bool front_is_x = false;         // and y to the left; else x is to the right, y to the front
  std::string system{};
};
// Positions of a table for the channels that it names.
void take_electrodes(const Tsv& table, const ElectrodeSpace& space, OpenRecording& open);

// Those of channels of the recording; notes why not where there are some that cannot be used.
void take_positions(const BidsRecording& recording, OpenRecording& open);

}  // namespace berger
