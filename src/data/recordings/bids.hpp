// Folders of recordings by the Brain Imaging Data Structure: what is there, and what the tables and
// descriptions beside a recording say of it. https://bids-specification.readthedocs.io
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "berger/bids.hpp"
#include "data/recordings/parts.hpp"

namespace berger {

// "bids:FOLDER?subject=01&task=rest"
struct BidsQuery {
  std::string folder;
  std::string subject, session, task, run;  // empty: any
};
bool names_bids(std::string_view name);
// Throws ConfigError: a key that is none of these.
BidsQuery bids_query(const std::string& name);
std::string bids_name(const BidsRecording& recording);

// Those of a list that a query fits.
std::vector<BidsRecording> fitting(const std::vector<BidsRecording>& list, const BidsQuery& query);

// The only recording that a name fits; throws FileError: none, or several, which are said.
BidsRecording one_of_bids(const std::string& name);
OpenRecording open_bids(const BidsRecording& recording, const RecordingOptions& options);

}  // namespace berger
