#include "report/live/live_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/readable.hpp"
#include "runs/metrics.hpp"

namespace berger::report {
namespace {

using State = LiveRun::State;

struct Column {
  std::string header;
  int importance = 0;  // the least important ones give way first
  std::function<std::string(const LiveRun&)> cell;
};

std::string accuracy(const LiveRun& run, const char* part) {
  if (run.epochs.empty()) return {};
  const auto scores = runs::scores_of(run.epochs.back(), part);
  return scores && std::isfinite(scores->accuracy) ? fmt::format("{:.2f}", 100 * scores->accuracy)
                                                   : "";
}

std::string loss(const LiveRun& run) {
  if (run.epochs.empty()) return {};
  const double value = run.epochs.back().train.loss;
  if (!std::isfinite(value)) return "nan";
  return value < 1000 ? fmt::format("{:.4f}", value) : fmt::format("{:.3g}", value);
}

std::string epochs(const LiveRun& run) {
  const int done = run.epochs.empty() ? 0 : run.epochs.back().epoch;
  return run.planned > 0 ? fmt::format("{}/{}", done, run.planned) : fmt::format("{}/?", done);
}

std::string seconds_an_epoch(const LiveRun& run) {
  if (!run.seconds_an_epoch) return {};
  const double value = *run.seconds_an_epoch;
  if (value < 0.0005) return "<0.001";
  return fmt::format("{:.{}f}", value, value < 0.0995 ? 3 : value < 9.95 ? 2 : 1);
}

std::string left(const LiveRun& run) {
  return run.seconds_left ? duration_text(*run.seconds_left) : "";
}

std::vector<Column> all_columns() {
  const auto of = [](const char* part) {
    return [part](const LiveRun& run) { return accuracy(run, part); };
  };
  return {{"state", 6, [](const LiveRun& run) { return in_words(run.state); }},
          {"machine", 0, [](const LiveRun& run) { return run.machine; }},
          {"epoch", 8, epochs},
          {"train loss", 2, loss},
          {"train %", 3, of("train")},
          {"valid. %", 4, of("validation")},
          {"test %", 7, of("test")},
          {"s/epoch", 1, seconds_an_epoch},
          {"left", 5, left}};
}

struct Laid {
  Column column;
  std::size_t width = 0;
  bool word() const { return column.header == "state" || column.header == "machine"; }
  std::string aligned(const std::string& cell) const {
    return word() ? fmt::format("  {:<{}}", cell, width) : fmt::format("  {:>{}}", cell, width);
  }
};

// Those that tell anything about any run, without the ones that names of `name_width` leave no room
// for.
std::vector<Laid> fitting_columns(const LiveState& state, std::size_t columns,
                                  std::size_t name_width) {
  constexpr std::size_t marks = 2, gap = 2;
  std::vector<Laid> laid;
  std::size_t used = marks + name_width;
  for (Column& column : all_columns()) {
    std::size_t widest = 0;
    for (const LiveRun& run : state.runs) widest = std::max(widest, column.cell(run).size());
    if (widest == 0) continue;
    const std::size_t width = std::max(widest, column.header.size());
    laid.push_back({std::move(column), width});
    used += gap + width;
  }
  while (used > columns && laid.size() > 1) {
    const auto least = std::min_element(laid.begin(), laid.end(), [](const Laid& a, const Laid& b) {
      return a.column.importance < b.column.importance;
    });
    used -= gap + least->width;
    laid.erase(least);
  }
  return laid;
}

Ink ink_of(State state) {
  if (state == State::running) return {.bold = true};
  if (state == State::failed || state == State::silent) return {.colour = 5};
  return state == State::waiting ? Ink{.dim = true} : Ink{};
}

Line table_row(const LiveRun& run, const TableView& view, const std::vector<Laid>& columns,
               std::size_t name_width) {
  Line line;
  const auto drawn = std::find(view.drawn.begin(), view.drawn.end(), &run);
  if (run.name == view.selected)
    line.add("▸ ");
  else if (drawn != view.drawn.end() && view.drawn.size() > 1)
    line.add("● ", {.colour = static_cast<int>(drawn - view.drawn.begin())});
  else
    line.add("  ");
  line.add(without_middle(readable(run.name), name_width), ink_of(run.state)).pad(2 + name_width);
  for (const Laid& laid : columns)
    line.add(laid.aligned(laid.column.cell(run)),
             laid.word() || run.state == State::waiting ? ink_of(run.state) : Ink{});
  return line;
}

}  // namespace

std::string duration_text(double seconds) {
  const auto s = static_cast<std::int64_t>(std::ceil(std::clamp(seconds, 0.0, 1e9)));
  return s >= 3600 ? fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
                   : fmt::format("{}:{:02}", s / 60, s % 60);
}

std::string in_words(State state) {
  switch (state) {
    case State::running:
      return "running";
    case State::silent:
      return "silent";
    case State::failed:
      return "failed";
    case State::interrupted:
      return "interrupted";
    case State::done:
      return "done";
    case State::waiting:
      return "waiting";
  }
  return {};
}

std::vector<Line> runs_table(const LiveState& state, const TableView& view) {
  if (state.runs.empty() || view.rows < 2) return {};
  std::size_t longest = 4;
  for (const LiveRun& run : state.runs) longest = std::max(longest, Line(run.name).width());
  const std::size_t room = view.columns > 2 ? view.columns - 2 : 0;
  const std::size_t wanted = std::min(longest, std::max<std::size_t>(12, view.columns * 2 / 5));
  const std::vector<Laid> columns = fitting_columns(state, view.columns, wanted);
  std::size_t name_width = room;
  for (const Laid& laid : columns) name_width -= std::min(name_width, 2 + laid.width);
  name_width = std::min(name_width, longest);

  std::vector<Line> lines{Line("  run", {.dim = true})};
  lines[0].pad(2 + name_width);
  for (const Laid& laid : columns) lines[0].add(laid.aligned(laid.column.header), {.dim = true});

  const bool all = state.runs.size() + 1 <= view.rows;
  const std::size_t shown = all ? state.runs.size() : std::max<std::size_t>(view.rows, 3) - 2;
  const auto selected = std::find_if(state.runs.begin(), state.runs.end(),
                                     [&](const LiveRun& run) { return run.name == view.selected; });
  const auto at = selected == state.runs.end()
                      ? std::size_t{0}
                      : static_cast<std::size_t>(selected - state.runs.begin());
  const std::size_t first = at < shown ? 0 : at - shown + 1;
  for (std::size_t i = first; i < first + shown; ++i)
    lines.push_back(table_row(state.runs[i], view, columns, name_width));
  if (!all && lines.size() < view.rows)
    lines.emplace_back(fmt::format("  … and {} more", state.runs.size() - shown), Ink{.dim = true});
  for (Line& line : lines) line.cut(view.columns);
  return lines;
}

}  // namespace berger::report
