// `study --slurm`, `--status` and `--cancel`.
#pragma once

#include <string>

#include "berger/study.hpp"
#include "cli/commands.hpp"

namespace berger::cli {

// Makes the study's folder and the scripts in its slurm/, measures, asks, submits.
int slurm_submit(const StudyArguments& arguments, const Study& study, const std::string& text,
                 const RunOptions& options);
int slurm_status(const std::string& folder);
int slurm_cancel(const std::string& folder);

}  // namespace berger::cli
