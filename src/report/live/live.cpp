#include "report/live/live.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "runs/facts.hpp"
#include "runs/metrics.hpp"

namespace berger::report {
namespace {

namespace fs = std::filesystem;
using Time = LiveFolder::Time;
using runs::RunState;
using State = LiveRun::State;

// 64 MiB: metrics of half a million epochs
constexpr std::uintmax_t largest_file = std::uintmax_t{64} << 20;

double seconds(Time::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

std::optional<double> mean_seconds(const std::vector<EpochRecord>& epochs) {
  const std::size_t count = std::min<std::size_t>(epochs.size(), 10);
  if (count == 0) return std::nullopt;
  double sum = 0;
  for (std::size_t i = epochs.size() - count; i < epochs.size(); ++i) sum += epochs[i].seconds;
  return sum / static_cast<double>(count);
}

// Beyond it a run that says nothing is taken for dead. The first epoch includes what nothing tells
// of.
double patience(const LiveRun& run, double pace) {
  return run.epochs.empty() ? 600 : 60 + 10 * pace;
}

struct Signs {
  RunState result = RunState::missing;
  bool result_is_older = false;
  double pace = 0;
  runs::Life owner = runs::Life::unsure;
};

State state_of(const LiveRun& run, const Signs& signs) {
  const RunState result = signs.result;
  if (result == RunState::done) return State::done;
  const bool lives = signs.owner == runs::Life::unsure ? run.silence <= patience(run, signs.pace)
                                                       : signs.owner == runs::Life::lives;
  if (result != RunState::missing && !(signs.result_is_older && lives))
    return result == RunState::failed ? State::failed : State::interrupted;
  return lives ? State::running : State::silent;
}

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// seed2 before seed10: of two numbers without leading zeros the longer one is the larger.
bool comes_before(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  while (i < a.size() && i < b.size() && a[i] == b[i]) ++i;
  while (i > 0 && digit(a[i - 1])) --i;
  const auto digits = [i](std::string_view text) {
    std::size_t end = i;
    while (end < text.size() && digit(text[end])) ++end;
    return end - i;
  };
  const std::size_t of_a = digits(a), of_b = digits(b);
  return of_a > 0 && of_b > 0 && of_a != of_b ? of_a < of_b : a < b;
}

}  // namespace

int LiveState::count(State state) const {
  return static_cast<int>(std::count_if(runs.begin(), runs.end(),
                                        [&](const LiveRun& run) { return run.state == state; }));
}

LiveFolder::LiveFolder(const std::string& folder) : folder_(folder) {
  std::error_code error;
  state_.name = (fs::absolute(folder_) / "").lexically_normal().parent_path().filename().string();
  state_.single_run = !fs::exists(folder_ / "study.toml", error);
  if (state_.single_run) {
    if (!fs::is_directory(folder_, error)) throw FileError(folder, "there is no such folder");
    if (!fs::exists(folder_ / "config.toml", error))
      throw FileError(folder,
                      "neither study.toml (of a study) nor config.toml (of a run) is here; name a "
                      "folder that berger study "
                      "or berger train made");
    state_.runs.push_back({.name = state_.name});
    return;
  }
  try {
    const Settings settings = read_settings((folder_ / "study.toml").string());
    if (const Setting* name = settings.find("name")) state_.name = runs::plain_text(name->value);
  } catch (const Error&) {  // then the folder's name serves
  }
}

std::optional<LiveFolder::Stamp> LiveFolder::stamp_of(const fs::path& file) {
  struct stat facts {};
  if (stat(file.c_str(), &facts) != 0) return std::nullopt;
  // The clock counts nanoseconds in 64 bits, which end in 2262; files may be dated later.
  constexpr std::time_t far = std::time_t{9'000'000'000};
  const bool near = facts.st_mtim.tv_sec > -far && facts.st_mtim.tv_sec < far;
  const std::chrono::sys_time<std::chrono::nanoseconds> time{
      std::chrono::seconds(std::clamp(facts.st_mtim.tv_sec, -far, far)) +
      std::chrono::nanoseconds(near ? facts.st_mtim.tv_nsec : 0)};
  return Stamp{Time::clock::from_sys(time), static_cast<std::uintmax_t>(facts.st_size)};
}

// What could not be read is tried again the next time.
template <class Reader>
void LiveFolder::read_if_changed(const fs::path& file, std::optional<Stamp>& last, Reader reader) {
  const std::optional<Stamp> now = stamp_of(file);
  if (!now || now == last) return;
  try {
    if (now->size > largest_file)
      throw FileError(file.string(), fmt::format("too large to watch: {} bytes", now->size));
    reader(file.string());
    last = now;
  } catch (const Error& problem) {
    const std::string what = problem.what(), inside = (folder_ / "").string();
    state_.notes.push_back(what.starts_with(inside) ? what.substr(inside.size()) : what);
  }
}

runs::RunFolder LiveFolder::folder_of(const LiveRun& run) const {
  if (state_.single_run) return {folder_.string()};
  return runs::StudyFolder{folder_.string()}.run(run.name);
}

void LiveFolder::find_runs() {
  std::error_code error;
  if (state_.single_run) {
    if (!fs::exists(folder_, error)) state_.notes.emplace_back("the folder is gone");
    return;
  }
  for (fs::directory_iterator entry(folder_ / "runs", error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    const std::string name = entry->path().filename().string();
    if (files_.count(name) == 0 && entry->is_directory(ignored))
      state_.runs.push_back({.name = name}), files_[name];
  }
  if (error) state_.notes.push_back("runs: " + error.message());
}

void LiveFolder::read_run(LiveRun& run, Files& files) {
  const runs::RunFolder folder = folder_of(run);
  read_if_changed(folder.config(), files.config, [&](const std::string& path) {
    const Settings settings = read_settings(path);
    if (const Setting* network = settings.find("model.name"))
      run.network = runs::plain_text(network->value);
    const Setting* epochs = settings.find("train.epochs");
    const auto* planned = epochs ? epochs->value.as<std::int64_t>() : nullptr;
    run.planned =
        planned ? static_cast<int>(std::clamp<std::int64_t>(*planned, 0, 1'000'000'000)) : 0;
  });
  read_if_changed(folder.result(), files.result, [&](const std::string& path) {
    const runs::Result result = runs::read_result(path);
    files.result_state = result.state;
    run.error = result.error;
  });
  read_if_changed(folder.metrics(), files.metrics, [&](const std::string& path) {
    run.epochs = runs::read_metrics(path);
    run.seconds_an_epoch = mean_seconds(run.epochs);
  });
  const auto update = [&](std::optional<Time>& time, const std::string& file) {
    if (const auto stamp = stamp_of(file)) time = stamp->time;
  };
  update(files.began, folder.environment());
  update(files.wrote, folder.metrics());
  update(files.ended, folder.result());
  // By the times of the files; of a resumed run these tell of its last epochs alone.
  const double whole = files.began && files.wrote ? seconds(*files.wrote - *files.began) : 0;
  files.pace = std::max(whole / static_cast<double>(std::max<std::size_t>(run.epochs.size(), 1)),
                        run.seconds_an_epoch.value_or(0));
}

// Who does which run; said where there are several.
void LiveFolder::read_claims() {
  if (state_.single_run) return;
  const std::string claims = (folder_ / ".claims").string();
  runs::ClaimListing listing;
  try {
    listing = runs::list_claims(claims);
  } catch (const OutputError& problem) {
    state_.notes.emplace_back(problem.what());
  }
  std::set<std::string> machines;
  for (LiveRun& run : state_.runs) {
    Files& files = files_[run.name];
    const runs::ClaimPlace place = listing.of(run.name);
    files.owner = runs::Life::unsure;
    if (place.number != files.claim || place.held()) {
      const auto owner = runs::owner_of(claims, run.name, place.number);
      files.claim = place.number;
      files.machine = owner ? readable(owner->host) : "";
      if (owner && place.held()) files.owner = beats_.look(owner->id, owner->beat);
    }
    if (!files.machine.empty()) machines.insert(files.machine);
  }
  for (LiveRun& run : state_.runs)
    run.machine = machines.size() > 1 ? files_[run.name].machine : "";
}

const LiveState& LiveFolder::refresh(Time now) {
  state_.notes.clear();
  find_runs();
  read_claims();
  for (LiveRun& run : state_.runs) {
    Files& files = files_[run.name];
    read_run(run, files);
    run.seconds_left.reset();
    if (!files.wrote && files.result_state == RunState::missing) continue;  // it waits
    run.silence = files.wrote ? std::max(0.0, seconds(now - *files.wrote)) : 0;
    run.state = state_of(run, {.result = files.result_state,
                               .result_is_older = files.ended < files.wrote,
                               .pace = files.pace,
                               .owner = files.owner});
    if (run.state == State::running && !run.epochs.empty() && run.planned > 0)
      run.seconds_left =
          std::max(0.0, (run.planned - run.epochs.back().epoch) * files.pace - run.silence);
  }
  std::sort(state_.runs.begin(), state_.runs.end(), [&](const LiveRun& a, const LiveRun& b) {
    if (a.state != b.state) return a.state < b.state;
    const std::optional<Time> of_a = files_[a.name].ended, of_b = files_[b.name].ended;
    const bool ended =
        a.state == State::failed || a.state == State::interrupted || a.state == State::done;
    return ended && of_a != of_b ? of_a > of_b : comes_before(a.name, b.name);
  });
  state_.seconds_left = seconds_left();
  return state_;
}

// Those that wait at the pace that their network has shown, a network not seen yet at that of the
// others; as many beside each other as run now.
std::optional<double> LiveFolder::seconds_left() const {
  struct Shown {
    double seconds = 0, epochs = 0;
  };
  std::map<std::string, Shown> by_network;
  Shown all;
  for (const LiveRun& run : state_.runs) {
    const auto epochs = static_cast<double>(run.epochs.size());
    for (Shown* shown : {&by_network[run.network], &all})
      shown->seconds += files_.at(run.name).pace * epochs, shown->epochs += epochs;
  }
  double sum = 0;
  for (const LiveRun& run : state_.runs) {
    const Shown& own = by_network[run.network].epochs > 0 ? by_network[run.network] : all;
    if (run.seconds_left)
      sum += *run.seconds_left;
    else if (run.state == State::waiting || run.state == State::running)
      sum += run.planned * own.seconds / std::max(own.epochs, 1.0);
  }
  const int running = state_.count(State::running);
  if (running == 0 || all.epochs == 0) return std::nullopt;
  return sum / running;
}

}  // namespace berger::report
