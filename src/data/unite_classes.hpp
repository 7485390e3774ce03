// Folders that are joined may each lack classes that others have.
#pragma once

#include <vector>

#include "data/source.hpp"

namespace berger {

// Gives all sources whose labels are places among names the names of all of them, and their labels
// the places among these: in the order of the alphabet where each was in it, else in that of the
// first with new names behind. Which classes a source lacks goes to its notes.
void unite_classes(std::vector<OpenSource>& sources);

}  // namespace berger
