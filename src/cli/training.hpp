// What study and train share.
#pragma once

#include <string>
#include <vector>

#include "berger/study.hpp"
#include "cli/commands.hpp"

namespace berger::cli {

Engine engine_of(const EngineArguments& arguments, int default_threads);

// The command line again, so that it goes on in `folder`.
std::string resume_command(const std::vector<std::string>& command_line, const std::string& folder);

// The folder named by --out, else the next free one (when resuming, the latest) under runs/.
std::string results_folder(const std::string& out, bool resume, const std::string& name);

void say_interrupted(const std::vector<std::string>& command_line, const std::string& folder);

}  // namespace berger::cli
