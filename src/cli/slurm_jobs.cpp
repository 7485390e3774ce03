// How far the runs of a study on a cluster are, and an end to it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>

#include "berger/errors.hpp"
#include "cli/output.hpp"
#include "cli/slurm.hpp"
#include "io/program.hpp"
#include "runs/claims.hpp"
#include "runs/folders.hpp"
#include "runs/result.hpp"
#include "study/claiming.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {
namespace {

namespace fs = std::filesystem;
using Table = std::vector<std::vector<std::string>>;

// "12,13"; empty: nothing was submitted from here.
std::string job_ids(const std::string& folder) {
  std::ifstream in(folder + "/slurm/jobs");
  std::string ids;
  for (std::string line; std::getline(in, line);)
    if (!line.empty() && line.find_first_not_of("0123456789") == std::string::npos)
      ids += (ids.empty() ? "" : ",") + line;
  return ids;
}

// As their own files have it: no scheduler is asked.
std::string state_of_run(const std::string& folder, const std::string& name,
                         const runs::ClaimListing& listing) {
  const runs::ClaimPlace place = listing.of(name);
  if (place.held()) return "claimed";
  if (place.end == runs::End::done) return "done";
  if (place.end == runs::End::failed) return "failed";
  return std::string(word(runs::read_result(runs::StudyFolder{folder}.run(name).result()).state));
}

std::vector<std::string> run_names(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(runs::StudyFolder{folder}.all_runs(), error), end;
       !error && at != end; at.increment(error))
    if (std::string name = at->path().filename().string(); !name.starts_with('.'))
      names.push_back(std::move(name));
  if (error) throw ConfigError("", folder + ": is not the folder of a study; name it with --out");
  std::ranges::sort(names);
  return names;
}

// squeue knows what waits and runs; sacct, where there is one, what has ended.
std::string jobs_text(const std::string& ids) {
  if (ids.empty()) return "";
  const ProgramResult queue = run_program({"squeue", "-h", "-r", "-j", ids, "-o", "%i %T %r"});
  if (queue.code == 0 && !queue.out.empty()) return "\njobs in the queue\n" + queue.out;
  const ProgramResult past =
      run_program({"sacct", "-n", "-X", "-P", "-j", ids, "-o", "JobID,State,ExitCode,Elapsed"});
  if (past.code == 0 && !past.out.empty()) return "\njobs that have ended\n" + past.out;
  return fmt::format("\nno job of {} is in the queue\n", ids);
}

}  // namespace

int slurm_status(const std::string& folder) {
  const std::string claims = claims_of_study(folder);
  const runs::ClaimListing listing = runs::list_claims(claims);
  std::map<std::string, int> counts;
  Table at_work{{"run", "owner", "restarts"}}, failed;
  const std::vector<std::string> names = run_names(folder);
  for (const std::string& name : names) {
    const std::string state = state_of_run(folder, name, listing);
    ++counts[state];
    if (state == "failed")
      failed.push_back(
          {name, runs::read_result(runs::StudyFolder{folder}.run(name).result()).error});
    if (state != "claimed") continue;
    const auto owner = runs::owner_of(claims, name, listing.of(name).number);
    at_work.push_back(
        {name, owner ? described(*owner) : "?", owner ? fmt::format("{}", owner->restarts) : "?"});
  }
  std::string text;
  for (const auto& [state, count] : counts)
    text += fmt::format("{}{} {}", text.empty() ? "" : " · ", count, state);
  text += fmt::format(", of {} runs\n", names.size());
  if (at_work.size() > 1) text += "\n" + aligned(at_work, 3);
  if (!failed.empty()) text += "\nfailed\n" + aligned(failed, 2);
  print(text + jobs_text(job_ids(folder)));
  return exit_codes::done;
}

int slurm_cancel(const std::string& folder) {
  const std::string ids = job_ids(folder);
  if (ids.empty())
    throw ConfigError("", folder + ": nothing was submitted to Slurm from this folder");
  std::vector<std::string> words{"scancel"};
  for (std::size_t at = 0; at < ids.size();) {
    const std::size_t end = std::min(ids.find(',', at), ids.size());
    words.push_back(ids.substr(at, end - at));
    at = end + 1;
  }
  const ProgramResult result = run_program(words);
  if (!result.found()) throw ConfigError("", "there is no scancel on this machine");
  if (result.code != 0)
    throw ConfigError("", "scancel: " + result.errors.substr(0, result.errors.find('\n')));
  print("cancelled " + ids + "; what is done is kept\n");
  return exit_codes::done;
}

}  // namespace berger::cli
