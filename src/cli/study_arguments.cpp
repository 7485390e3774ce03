// The command line of `study`: runs, parts on many machines, and Slurm.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>
#include <tuple>

#include "cli/argument_kinds.hpp"

namespace berger::cli {
namespace {

// Both are other ways to do a study than the whole of it here and now.
std::vector<CLI::Option*> add_parts(CLI::App* c, StudyArguments& a) {
  CLI::Option* part =
      c->add_option("--part", a.part,
                    "The i-th of n parts, 2/5, beside others on the folder --out; auto: as a "
                    "scheduler or an MPI launcher says")
          ->type_name("I/N");
  return {part,
          c->add_flag("--finish", a.finish, "Write table and report of what the parts have done")
              ->excludes(part)};
}

std::vector<CLI::Option*> add_slurm(CLI::App* c, StudyArguments& a,
                                    const std::vector<CLI::Option*>& parts) {
  constexpr const char* group = "Slurm";
  CLI::Option* submit = c->add_flag("--slurm", a.slurm.submit,
                                    "Submit the study as an array of jobs, and one that reports")
                            ->group(group);
  const auto option = [&](const char* name, std::string& value, const char* type,
                          const char* help) {
    c->add_option(name, value, help)->type_name(type)->group(group)->needs(submit);
  };
  option("--partition", a.slurm.partition, "NAME", "Partition of the jobs");
  option("--account", a.slurm.account, "NAME", "Account that pays");
  option("--qos", a.slurm.qos, "NAME", "Quality of service");
  option("--time", a.slurm.time, "TIME", "Limit of a job, as sbatch takes it (1:00:00)");
  option("--memory", a.slurm.memory, "SIZE", "Memory of a job, as sbatch takes it (estimated)");
  for (const auto& [name, value, most, help] :
       {std::tuple{"--cpus", &a.slurm.cpus, 1024, "Processors of a job (1)"},
        std::tuple{"--tasks", &a.slurm.tasks, 100'000,
                   "Jobs of the array (a run each, as far as Slurm takes so many)"},
        std::tuple{"--array-limit", &a.slurm.at_once, 100'000, "Jobs at once (no limit)"}})
    add_number(c, name, *value, help, CLI::Range(1, most))->group(group)->needs(submit);
  c->add_flag("--yes", a.slurm.yes, "Submit without asking")->group(group)->needs(submit);
  c->add_flag("--dry-run", a.slurm.dry_run, "Show script and estimate, and submit nothing")
      ->group(group)
      ->needs(submit);
  const std::vector<CLI::Option*> asks{
      c->add_flag("--status", a.status, "How far the runs in --out are, and their jobs")
          ->group(group)
          ->excludes(submit),
      c->add_flag("--cancel", a.cancel, "Cancel the jobs of --out; what is done is kept")
          ->group(group)
          ->excludes(submit)};
  for (CLI::Option* part : parts) {
    part->excludes(submit);
    for (CLI::Option* ask : asks) part->excludes(ask);
  }
  return asks;
}

}  // namespace

void add_study(CLI::App& app, Chosen& chosen, const EngineArguments& engine,
               const std::vector<std::string>& command_line) {
  auto a = std::make_shared<StudyArguments>();
  a->engine = engine;
  a->command_line = command_line;
  CLI::App* c = app.add_subcommand(
      "study", "Train every combination of a study file over its seeds; table and report");
  CLI::Option* file =
      c->add_option("FILE", a->file, "The study file (docs/study-file.md)")->type_name("");
  add_repeated(c, "--set", a->set, "Set a key of the file, such as train.epochs=50")
      ->type_name("KEY=VALUE");
  c->add_option("--out", a->out,
                "Folder for the results (runs/NAME-001, -002, …); must not exist unless --resume")
      ->type_name("DIR");
  add_number(c, "--jobs", a->jobs, "Runs at once (as many as the cores allow)",
             CLI::Range(1, 1024));
  add_repeated(c, "--no-fuse", a->no_fuse,
               "Switch a rewrite of the network off (berger info lists them)")
      ->type_name("NAME");
  c->add_flag("--resume", a->resume, "Go on with what is missing in the folder");
  c->add_flag("--tensorboard", a->tensorboard,
              "Write an event file for TensorBoard into the folder of each run, as it trains");
  c->add_flag("--quiet", a->quiet, "No progress");
  c->add_flag("--lines", a->lines, "A line an epoch on a terminal too, above the bar")
      ->excludes("--quiet");
  add_style(c, a->style);
  add_engine(c, a->engine, "1 a run");
  const std::vector<CLI::Option*> parts = add_parts(c, *a), asks = add_slurm(c, *a, parts);
  c->callback([a, file, asks, &chosen] {
    const bool asked = std::ranges::any_of(asks, [](const auto* o) { return o->count() > 0; });
    if (file->count() == 0 && !asked) throw CLI::RequiredError("FILE");
    if (asked && a->out.empty()) throw CLI::RequiredError("--out");
    chosen = [a] { return study(*a); };
  });
  c->footer(
      "Examples:\n  berger study studies/demo.toml\n  berger study mine.toml --set "
      "data.folder=recordings --set 'seeds=[1, 2, "
      "3]' --out results\n"
      "  berger study mine.toml --set protocol.name=moabb-cross-session --set "
      "transfer.from=others\n"
      "  berger study mine.toml --out shared/mine --part 2/5\n"
      "  berger study mine.toml --out shared/mine --slurm --time 2:00:00 --cpus 4\n"
      "  berger study --status --out shared/mine");
}

}  // namespace berger::cli
