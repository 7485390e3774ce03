// Sources that are of another kind than most.
#pragma once

#include <vector>

#include "berger/protocol.hpp"
#include "data/source.hpp"

namespace berger {

// Takes out those whose channels or samples are others than most sources have, and says whose they
// are and why: "subject3-session4". Of two kinds that are as frequent the first stays.
std::vector<UnusablePart> take_out_unlike(std::vector<OpenSource>& sources);

}  // namespace berger
