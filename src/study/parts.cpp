// What a part of a study is, and which one a scheduler means.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <numeric>
#include <optional>

#include "berger/errors.hpp"
#include "berger/measure.hpp"
#include "berger/study.hpp"

namespace berger {
namespace {

std::optional<int> int_of(std::string_view text) {
  int value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole =
      !text.empty() && read.ec == std::errc{} && read.ptr == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

std::optional<int> int_variable(const char* name) {
  const char* text = std::getenv(name);
  return text ? int_of(text) : std::nullopt;
}

// Of a launcher, from 0. In the batch shell of a Slurm job SLURM_PROCID and SLURM_NTASKS are set
// though one process runs; those of a step are srun's alone.
std::optional<StudyPart> part_of_rank() {
  constexpr std::pair<const char*, const char*> launchers[] = {
      {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
      {"PMI_RANK", "PMI_SIZE"},
      {"MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_SIZE"},
      {"SLURM_PROCID", "SLURM_STEP_NUM_TASKS"},
      {"PMIX_RANK", "SLURM_STEP_NUM_TASKS"}};
  for (const auto& [rank, size] : launchers) {
    const auto number = int_variable(rank), of = int_variable(size);
    if (number && of && *of > 1) return StudyPart{.number = *number + 1, .of = *of, .help = true};
  }
  return std::nullopt;
}

// Tasks that are not one after another are those of an array that is submitted in part again: how
// many there were at first, nobody knows any more.
StudyPart part_of_task(int task, int first, int last, int step, const char* id) {
  if (step < 1 || last < first || (task - first) % step != 0 || task > last || task < first)
    throw ConfigError("",
                      fmt::format("--part auto: {} is {}, of {} to {} by {}; give the number of "
                                  "parts: --part ${}/N",
                                  id, task, first, last, step, id));
  return {.number = (task - first) / step + 1, .of = (last - first) / step + 1};
}

std::optional<StudyPart> part_of_array() {
  if (const auto task = int_variable("SLURM_ARRAY_TASK_ID")) {
    const auto first = int_variable("SLURM_ARRAY_TASK_MIN"),
               last = int_variable("SLURM_ARRAY_TASK_MAX"),
               count = int_variable("SLURM_ARRAY_TASK_COUNT");
    const int step = int_variable("SLURM_ARRAY_TASK_STEP").value_or(1);
    if (!first || !last || step < 1 || (count && *count != (*last - *first) / step + 1))
      throw ConfigError("",
                        "--part auto: this array has gaps, so its variables do not tell the "
                        "number of parts; give it: --part $SLURM_ARRAY_TASK_ID/N");
    return part_of_task(*task, *first, *last, step, "SLURM_ARRAY_TASK_ID");
  }
  if (const auto task = int_variable("SGE_TASK_ID"))
    return part_of_task(*task, int_variable("SGE_TASK_FIRST").value_or(1),
                        int_variable("SGE_TASK_LAST").value_or(0),
                        int_variable("SGE_TASK_STEPSIZE").value_or(1), "SGE_TASK_ID");
  if (const auto task = int_variable("LSB_JOBINDEX"); task && *task > 0)
    return part_of_task(*task, 1, int_variable("LSB_JOBINDEX_END").value_or(0),
                        int_variable("LSB_JOBINDEX_STEP").value_or(1), "LSB_JOBINDEX");
  if (const auto task = int_variable("AWS_BATCH_JOB_ARRAY_INDEX")) {
    const auto size = int_variable("AWS_BATCH_JOB_ARRAY_SIZE");
    if (!size)
      throw ConfigError("",
                        "--part auto: AWS_BATCH_JOB_ARRAY_SIZE is not set; give the number of "
                        "parts: --part $((AWS_BATCH_JOB_ARRAY_INDEX + 1))/N");
    return part_of_task(*task, 0, *size - 1, 1, "AWS_BATCH_JOB_ARRAY_INDEX");
  }
  for (const char* id : {"PBS_ARRAY_INDEX", "PBS_ARRAYID"})
    if (int_variable(id))
      throw ConfigError("",
                        fmt::format("--part auto: PBS does not tell how many tasks an array has; "
                                    "give it: --part ${}/N (with an array from 1 to N)",
                                    id));
  return std::nullopt;
}

// Multiply-adds of an epoch's trial, at a usual input: what counts is how networks compare. Nothing
// is read for it, so that machines without the data agree.
double cost_of(const AnyModel& model) {
  constexpr Shape inputs[] = {{1, 22, 1000}, {1, 48, 48}, {3, 64, 64}};
  for (const Shape& input : inputs) {
    try {
      return training_multiply_adds(build(model, input, 4));
    } catch (const Error&) {  // not an input of this network
    }
  }
  return 1;
}

std::vector<double> costs_of(const Study& study) {
  std::map<std::string, double> by_model;
  std::vector<double> costs;
  for (const RunConfig& run : study.runs) {
    RunConfig only_model;
    only_model.model = run.model;
    const auto [at, first] = by_model.try_emplace(to_toml(only_model));
    if (first) at->second = cost_of(run.model);
    costs.push_back(at->second * run.train.epochs);
  }
  return costs;
}

}  // namespace

StudyPart parse_part(const std::string& text) {
  if (text == "auto") {
    if (const auto part = part_of_rank()) return *part;
    if (const auto part = part_of_array()) return *part;
    throw ConfigError("",
                      "--part auto: no variable of a scheduler or an MPI launcher says which "
                      "part this is; give --part i/n, with i from 1 to n");
  }
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto number = int_of(std::string_view(text).substr(0, slash)),
             of = int_of(std::string_view(text).substr(std::min(slash + 1, text.size())));
  if (!number || !of || *of < 1 || *number < 1 || *number > *of)
    throw ConfigError("", fmt::format("--part {}: expected i/n with i from 1 to n, such as 1/4, or "
                                      "auto",
                                      text));
  return {.number = *number, .of = *of};
}

std::vector<const RunConfig*> runs_of_part(const Study& study, StudyPart part) {
  const std::vector<double> costs = costs_of(study);
  std::vector<std::size_t> order(study.runs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order,
                           [&](std::size_t a, std::size_t b) { return costs[a] > costs[b]; });
  std::vector<double> load(static_cast<std::size_t>(part.of));
  std::vector<std::size_t> own;
  for (const std::size_t run : order) {
    const auto least = std::ranges::min_element(load);
    *least += costs[run];
    if (least - load.begin() == part.number - 1) own.push_back(run);
  }
  std::ranges::sort(own);
  std::vector<const RunConfig*> runs;
  for (const std::size_t run : own) runs.push_back(&study.runs[run]);
  return runs;
}

}  // namespace berger
