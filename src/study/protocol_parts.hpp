// The parts of protocols: what the runs of a study become once its data are known.
#pragma once

#include "berger/study.hpp"
#include "study/data_shelf.hpp"

namespace berger {

// Each run with a protocol is one for each part, whose keys data.subject, protocol.session and
// protocol.fold are varied besides; seeds stay fastest. Reads their data. Parts that cannot be used
// are told as notes and kept with the study. Throws what reading throws.
Study with_parts(const Study& study, DataShelf& shelf, const Progress& progress);

}  // namespace berger
