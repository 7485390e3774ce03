#include "cli/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "berger/tensorboard.hpp"
#include "cli/output.hpp"
#include "cli/reading.hpp"
#include "core/readable.hpp"

namespace berger::cli {
namespace {

constexpr auto redraw_interval = std::chrono::milliseconds(100);

std::size_t terminal_columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string bar_of(double share, std::size_t width) {
  const auto full = static_cast<std::size_t>(share * static_cast<double>(width));
  std::string text = std::string(full, '=') + std::string(width - full, ' ');
  if (full < width) text[full] = '>';
  return "[" + text + "] ";
}

std::string clock_text(double seconds) {
  const auto s = static_cast<std::int64_t>(std::ceil(seconds));
  return s >= 3600 ? fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
                   : fmt::format("{}:{:02}", s / 60, s % 60);
}

std::string epoch_line(const EpochRecord& r) {
  std::string text = fmt::format("Epoch: {}  train loss: {:.4f}  train accuracy: {:.4f}", r.epoch,
                                 r.train.loss, r.train.accuracy);
  if (r.validation)
    text += fmt::format("  validation loss: {:.4f}  validation accuracy: {:.4f}",
                        r.validation->loss, r.validation->accuracy);
  if (r.test) text += fmt::format("  test accuracy: {:.4f}", r.test->accuracy);
  return text;
}

}  // namespace

ProgressPrinter::ProgressPrinter(Kind kind, bool quiet, bool lines)
    : study_(kind == Kind::study),
      quiet_(quiet),
      lines_(lines || isatty(STDERR_FILENO) == 0),
      terminal_(isatty(STDERR_FILENO) != 0) {}

ProgressPrinter::~ProgressPrinter() {
  clear();
}

Progress ProgressPrinter::callbacks() {
  Progress progress;
  progress.reading = reading_printer(quiet_);
  progress.planned = [this](const std::vector<const RunConfig*>& runs) {
    runs_ = static_cast<int>(runs.size());
    for (const RunConfig* run : runs) name_width_ = std::max(name_width_, display_width(run->name));
    for (const RunConfig* run : runs)
      ahead_[std::string(model_name(run->model))] += run->train.epochs;
  };
  progress.prepared = [this](const PreparedData& data) {
    std::vector<std::string> notes = data.train.notes;
    for (const auto* part : {&data.validation, &data.test})
      if (*part) notes.insert(notes.end(), (*part)->notes.begin(), (*part)->notes.end());
    clear();
    // runs, subjects and parts of a study may each have the same to say
    std::erase_if(notes, [this](const std::string& note) { return !said_.insert(note).second; });
    say_notes(notes);
  };
  progress.note = [this](const std::string& text) {
    if (said_.insert(text).second) note("note: " + text);
  };
  progress.started = [this](const RunConfig& config) { started(config); };
  progress.epoch = [this](const RunConfig& config, const EpochRecord& record, int epochs) {
    epoch(config, record, epochs);
  };
  progress.finished = [this](const RunConfig& config, const RunResult& result) {
    finished(config, result);
  };
  return progress;
}

Progress ProgressPrinter::with_event_files(std::function<std::string(const RunConfig&)> folder) {
  return with_tensorboard(callbacks(),
                          {.folder = std::move(folder),
                           .note = [this](const std::string& text) { note("note: " + text); }});
}

void ProgressPrinter::started(const RunConfig& config) {
  const std::string model(model_name(config.model));
  bars_.push_back({config.name, model, {}, config.train.epochs, -1, Clock::now()});
  ahead_[model] -= config.train.epochs;
  draw(true);
}

void ProgressPrinter::epoch(const RunConfig& config, const EpochRecord& record, int epochs) {
  const auto bar =
      std::find_if(bars_.begin(), bars_.end(), [&](const Bar& b) { return b.name == config.name; });
  if (bar == bars_.end()) return;
  if (bar->first < 0) bar->first = record.epoch - 1;
  bar->record = record;
  bar->epochs = epochs;
  Speed& speed = speeds_[bar->model];
  speed.seconds = seconds_since(bar->start);
  speed.epochs = record.epoch - bar->first;
  if (lines_ && !quiet_) note((study_ ? config.name + "  " : "") + epoch_line(record));
  draw(lines_ || speed.epochs == 1);
}

void ProgressPrinter::finished(const RunConfig& config, const RunResult& result) {
  bars_.erase(std::remove_if(bars_.begin(), bars_.end(),
                             [&](const Bar& b) { return b.name == config.name; }),
              bars_.end());
  if (result.state != RunResult::State::interrupted) ++runs_finished_;
  if (study_ && result.state == RunResult::State::failed)
    note(fmt::format("{} failed: {}", config.name, result.error));
  if (!quiet_ && result.state == RunResult::State::done && result.epochs < config.train.epochs)
    note(fmt::format("{}stopped early at {} of {} epochs", study_ ? config.name + "  " : "",
                     result.epochs, config.train.epochs));
  draw(true);
}

void ProgressPrinter::note(const std::string& text) {
  clear();
  say(text);
}

void ProgressPrinter::clear() {
  if (drawn_ == 0) return;
  const std::string back = fmt::format("\r\x1b[{}A\x1b[J", drawn_);
  std::fwrite(back.data(), 1, back.size(), stderr);
  drawn_ = 0;
}

void ProgressPrinter::draw(bool now) {
  if (quiet_ || !terminal_ || (!now && Clock::now() - last_draw_ < redraw_interval)) return;
  last_draw_ = Clock::now();
  std::string text;
  std::size_t lines = 0;
  const std::size_t columns = terminal_columns();
  const auto add = [&](const std::string& line) {
    text += line.substr(0, columns - 1) + '\n';
    ++lines;
  };
  for (const Bar& bar : bars_) add(line(bar, columns - 1));
  if (study_) add(total());
  clear();
  std::fwrite(text.data(), 1, text.size(), stderr);
  drawn_ = lines;
}

// The figures first: those of validation and test, and the bar itself, take what is left of the
// terminal's width.
std::string ProgressPrinter::line(const Bar& bar, std::size_t columns) const {
  constexpr std::size_t widest = 20, narrowest = 4, frame = 3;
  const EpochRecord& r = bar.record;
  const std::string name = fmt::format("{:<{}} ", readable(bar.name), name_width_);
  std::string text = fmt::format("{}/{}", r.epoch, bar.epochs), speed_text;
  if (r.epoch > 0) {
    const double speed = (r.epoch - bar.first) / std::max(seconds_since(bar.start), 1e-9);
    text += fmt::format("  loss {:.4f}  accuracy {:.4f}", r.train.loss, r.train.accuracy);
    speed_text = fmt::format("  {:.2f} epochs/s", speed);
    if (!study_) speed_text += fmt::format("  {} left", clock_text((bar.epochs - r.epoch) / speed));
  }
  const auto left = [&] {
    const std::size_t taken = display_width(name) + text.size() + speed_text.size() + frame;
    return taken < columns ? columns - taken : 0;
  };
  const auto add_if_it_fits = [&](const char* part, const std::optional<Scores>& scores) {
    if (!scores) return;
    const std::string more = fmt::format("  {} {:.4f}", part, scores->accuracy);
    if (more.size() + narrowest <= left()) text += more;
  };
  add_if_it_fits("test", r.test);
  add_if_it_fits("validation", r.validation);
  const std::size_t width = std::min(widest, left());
  return name +
         (width < narrowest ? "" : bar_of(r.epoch / static_cast<double>(bar.epochs), width)) +
         text + speed_text;
}

std::string ProgressPrinter::total() const {
  const double left = seconds_left();
  return fmt::format("total {} of {} runs{}", runs_finished_, runs_,
                     left > 0 ? "  " + clock_text(left) + " left" : "");
}

// Each kind of network at the speed it has shown, a kind not seen yet at the mean speed of the
// others; runs beside each other.
double ProgressPrinter::seconds_left() const {
  Speed all;
  for (const auto& [model, speed] : speeds_)
    all.seconds += speed.seconds, all.epochs += speed.epochs;
  if (all.epochs == 0) return 0;
  const auto cost = [&](const std::string& model) {
    const auto own = speeds_.find(model);
    const Speed speed = own != speeds_.end() && own->second.epochs > 0 ? own->second : all;
    return speed.seconds / speed.epochs;
  };
  double seconds = 0;
  for (const auto& [model, epochs] : ahead_) seconds += epochs * cost(model);
  for (const Bar& bar : bars_) seconds += (bar.epochs - bar.record.epoch) * cost(bar.model);
  return seconds / static_cast<double>(std::max<std::size_t>(bars_.size(), 1));
}

}  // namespace berger::cli
