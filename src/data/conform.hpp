// Brings a source to what is known of other trials, before it is read: one set of rules for joined
// files, test and validation files, and whatever a model is given. docs/data.md, "What a model
// knows".
#pragma once

#include "data/source.hpp"

namespace berger {

// Throws FileError where the source cannot be brought to `like`: channels are missing, another
// sampling rate, a unit that is none of V, mV, µV and nV, a class that `like` lacks. What is done
// becomes a note of the source.
void conform(OpenSource& source, const Like& like);
// All of them; where labels are only wanted, sources without any may stand beside others.
void conform(std::vector<OpenSource>& sources, const Like& like);
// Sources that are joined, to the first: no more than what recordings can be brought to.
void match_to_first(std::vector<OpenSource>& sources);

// The parts of it:
void match_channels(OpenSource& source, const Like& like);
void match_unit(OpenSource& source, const Like& like);
void match_labels(OpenSource& source, const Like& like);

// What a source knows, for the files that are joined to it: of classes only where each name has a
// label.
Facts facts_of(const OpenSource& source);

// A note where the trials are a hundred times weaker or stronger than `like` has them.
void note_scale(Dataset& data, const Like& like);

// Bytes of two names without regard to the case of A to Z.
bool same_name(std::string_view a, std::string_view b);

}  // namespace berger
