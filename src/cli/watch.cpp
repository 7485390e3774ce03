#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <string_view>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/terminal.hpp"
#include "report/live/live.hpp"
#include "report/live/live_frame.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {
namespace {

using report::Colours;

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// COLORTERM seldom comes along over ssh: 256 colours then, which nearly every terminal has.
Colours colours() {
  if (!variable("NO_COLOR").empty()) return Colours::none;
  const std::string_view kind = variable("COLORTERM");
  return kind == "truecolor" || kind == "24bit" ? Colours::all : Colours::few;
}

std::string clock_text() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  return localtime_r(&now, &local) ? fmt::format("{:%H:%M:%S}", local) : "";
}

std::size_t columns_of_text() {
  const std::string_view asked = variable("COLUMNS");
  std::size_t columns = 80;
  std::from_chars(asked.data(), asked.data() + asked.size(), columns);
  return std::clamp<std::size_t>(columns, 40, 1000);
}

// All runs, and curves below them.
int print_once(report::LiveFolder& folder) {
  const report::LiveState& state = folder.refresh();
  const report::LiveView view{
      .columns = columns_of_text(), .rows = state.runs.size() + 30, .told_by_dash = true};
  std::string text;
  for (const report::Line& line : live_frame(state, view)) {
    std::string row = written(line, Colours::none);
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + '\n';
  }
  print(text);
  return exit_codes::done;
}

void choose(report::LiveView& view, const report::LiveState& state, Key key) {
  const auto& runs = state.runs;
  const auto selected = std::find_if(runs.begin(), runs.end(),
                                     [&](const auto& run) { return run.name == view.selected; });
  if (key == Key::tab) view.loss_first = !view.loss_first;
  if (key == Key::all) view.selected.clear();
  if (key == Key::down && !runs.empty()) {
    if (selected == runs.end())
      view.selected = runs.front().name;
    else if (selected + 1 != runs.end())
      view.selected = (selected + 1)->name;
  }
  if (key == Key::up && selected != runs.end())
    view.selected = selected == runs.begin() ? "" : (selected - 1)->name;
}

std::vector<std::string> frame(const report::LiveState& state, report::LiveView& view) {
  const TerminalSize size = terminal_size();
  const Colours inks = colours();
  view.columns = size.columns;
  view.rows = size.rows;
  view.clock = clock_text();
  view.told_by_dash = inks == Colours::none;
  std::vector<std::string> lines;
  // What was to the right of a short line goes; erasing behind a full one would take its last
  // character.
  for (const report::Line& line : live_frame(state, view))
    lines.push_back(written(line, inks) + (line.width() < view.columns ? "\x1b[K" : ""));
  return lines;
}

}  // namespace

int watch(const WatchArguments& arguments) {
  using Clock = std::chrono::steady_clock;
  report::LiveFolder folder(arguments.folder);
  if (arguments.once || !is_drawable_terminal()) return print_once(folder);
  const auto interval =
      std::chrono::milliseconds(static_cast<std::int64_t>(arguments.interval * 1000));
  report::LiveView view{.keys = true};
  FullScreen screen;
  for (auto next = Clock::now();;) {
    const report::LiveState& state = folder.refresh();
    next = Clock::now() + interval;
    for (bool waiting = true; waiting;) {
      screen.draw(frame(state, view));
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
      const FullScreen::Event event = screen.wait(std::max(left, std::chrono::milliseconds(0)));
      if (event.ended) return exit_codes::interrupted;
      for (const Key key : event.keys) {
        if (key == Key::quit) return exit_codes::done;
        choose(view, state, key);
      }
      waiting = Clock::now() < next;
    }
  }
}

}  // namespace berger::cli
