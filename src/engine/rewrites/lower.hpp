// From a rewritten network to ops: the rewrites that choose how layers run, and which of them in
// one pass.
#pragma once

#include <vector>

#include "engine/program.hpp"

namespace berger {

// Steps in order; their parameters and memory are nowhere yet.
std::vector<Step> lower(const Rewritten& rewritten, const RewriteSet& rewrites, Use use);

}  // namespace berger
