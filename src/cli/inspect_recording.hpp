// What berger inspect says of a continuous recording.
#pragma once

#include <string>

#include "berger/recording.hpp"
#include "cli/commands.hpp"

namespace berger::cli {

std::string described(const Recording& recording, const InspectArguments& arguments);
// One object, for scripts.
std::string described_as_json(const Recording& recording, const InspectArguments& arguments);

}  // namespace berger::cli
