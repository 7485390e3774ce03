// What several commands share.
#pragma once

#include <string>
#include <vector>

#include "berger/model.hpp"
#include "berger/study.hpp"
#include "cli/commands.hpp"

namespace berger::cli {

Engine engine_of(const EngineArguments& arguments, int default_threads);

// The network that a study file or the command line describes; of what is not given, its recordings
// tell.
Network described_network(const NetworkArguments& arguments);

// "left,right", or "left=1,right=2". ConfigError that names --classes.
ClassNaming parse_naming(const std::string& text);

// Of --rename OLD=NEW and --drop PREFIX.
WeightNames weight_names(const std::vector<std::string>& rename,
                         const std::vector<std::string>& drop);

// "2x750": rows x columns; three numbers: maps first. ConfigError that names the option.
Shape parse_size(const std::string& option, const std::string& text);

// The model of a run when its folder is named, else the file itself.
std::string model_path(const std::string& file_or_folder);

// The command line again, so that it goes on in `folder`.
std::string resume_command(const std::vector<std::string>& command_line, const std::string& folder);

// The folder named by --out, else the next free one (when resuming, the latest) under runs/.
std::string results_folder(const std::string& out, bool resume, const std::string& name);

void say_interrupted(const std::vector<std::string>& command_line, const std::string& folder);

}  // namespace berger::cli
