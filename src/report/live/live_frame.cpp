#include "report/live/live_frame.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/readable.hpp"
#include "report/live/live_table.hpp"
#include "report/live/terminal_plot.hpp"
#include "runs/metrics.hpp"

namespace berger::report {
namespace {

using State = LiveRun::State;

// Runs

std::vector<const LiveRun*> drawn_runs(const LiveState& state, const std::string& selected) {
  std::vector<const LiveRun*> running;
  const LiveRun* latest = nullptr;
  for (const LiveRun& run : state.runs) {
    if (run.name == selected) return {&run};
    if (run.epochs.empty()) continue;
    if (run.state == State::running && running.size() < terminal_colours) running.push_back(&run);
    if (!latest || run.silence < latest->silence) latest = &run;
  }
  if (running.empty() && latest) running.push_back(latest);
  return running;
}

// Title

// "finished · ", or "idle · " when nothing runs though there is something left to do.
std::string standing(const LiveState& state) {
  const int ended = state.count(State::done) + state.count(State::failed);
  if (ended == static_cast<int>(state.runs.size())) return "finished · ";
  return state.count(State::running) == 0 ? "idle · " : "";
}

std::string counts(const LiveState& state) {
  if (state.runs.empty()) return "no runs";
  std::vector<std::string> list;
  for (const State which : {State::done, State::running, State::silent, State::failed,
                            State::interrupted, State::waiting})
    if (const int count = state.count(which))
      list.push_back(fmt::format("{} {}", count, in_words(which)));
  return fmt::format("{}{} of {}", standing(state), fmt::join(list, " · "), state.runs.size());
}

std::string short_counts(const LiveState& state) {
  const int failed = state.count(State::failed);
  return fmt::format("{}{}/{} done{}", standing(state), state.count(State::done), state.runs.size(),
                     failed ? fmt::format(" · {} failed", failed) : "");
}

// Of what there is to say the most that leaves a quarter of the line to the name.
Line title(const LiveState& state, const LiveView& view) {
  const std::string name = readable(state.name);
  const std::string left = state.seconds_left ? duration_text(*state.seconds_left) + " left" : "";
  const std::string all = state.single_run ? in_words(state.runs[0].state) : counts(state);
  const std::string few = state.single_run ? all : short_counts(state);
  const std::array<std::pair<std::string, std::string>, 4> ways{
      {{all, left + (left.empty() || view.clock.empty() ? "" : "   ") + view.clock},
       {all, left},
       {few, left},
       {few, ""}}};
  const auto others = [](const auto& way) {
    return 1 + 3 + Line(way.first).width() + (way.second.empty() ? 0 : 3 + way.second.size());
  };
  const std::size_t wanted = std::min(Line(name).width(), view.columns / 4);
  const auto way = std::find_if(ways.begin(), ways.end() - 1,
                                [&](const auto& w) { return others(w) + wanted <= view.columns; });
  Line line(" ");
  line.add(without_middle(
               name, std::max<std::size_t>(view.columns - std::min(others(*way), view.columns), 8)),
           {.bold = true});
  line.add("   ").add(way->first);
  if (!way->second.empty())
    line.pad(view.columns - std::min(view.columns, way->second.size() + 1)).add(way->second);
  return line.cut(view.columns);
}

// What should be known beside the table: of the selected run, of files, of the run that failed
// last, of one that is silent.
std::vector<Line> notes(const LiveState& state, const LiveView& view) {
  std::vector<Line> lines;
  const auto add = [&](const std::string& text) {
    lines.emplace_back(" " + text, Ink{.colour = 5});
  };
  const auto add_run = [&](const LiveRun& run) {
    const std::string who =
        state.single_run ? "" : without_middle(readable(run.name), view.columns / 3) + " ";
    add(who + (run.state == State::failed
                   ? "failed: " + run.error
                   : fmt::format("silent for {}; was it stopped?", duration_text(run.silence))));
  };
  for (const LiveRun& run : state.runs)
    if (run.name == view.selected && (run.state == State::failed || run.state == State::silent))
      add_run(run);
  for (const std::string& note : state.notes) add("cannot read " + note);
  for (const State which : {State::failed, State::silent}) {
    const auto first = std::find_if(state.runs.begin(), state.runs.end(),
                                    [&](const LiveRun& run) { return run.state == which; });
    if (first != state.runs.end() && first->name != view.selected) add_run(*first);
  }
  const std::size_t room = view.rows < 20 ? 1 : 3;
  if (lines.size() > room) {
    lines.resize(room);
    lines.back().cut(view.columns - std::min<std::size_t>(view.columns, 2)).add(" …");
  }
  return lines;
}

// Curves

struct Part {
  const char* key;
  const char* name;
  const char* label;
  int colour;
  Dash dash;
};
constexpr std::array parts{Part{"train", "training", "train", 1, Dash::dashed},
                           Part{"validation", "validation", "valid.", 2, Dash::dotted},
                           Part{"test", "test", "test", 0, Dash::solid}};

// NaN: there is none.
Scores scores_in(const EpochRecord& epoch, const Part& part) {
  return runs::scores_of(epoch, part.key).value_or(Scores{NAN, NAN});
}

bool has(const std::vector<const LiveRun*>& runs, const Part& part) {
  return std::any_of(runs.begin(), runs.end(), [&](const LiveRun* run) {
    return std::any_of(run->epochs.begin(), run->epochs.end(), [&](const EpochRecord& e) {
      return std::isfinite(scores_in(e, part).accuracy);
    });
  });
}

// One curve of a plot: a part of the only run, or a run among several.
struct Shown {
  const LiveRun* run;
  const Part* part;
  std::string label;
  int colour;
  Dash dash;
};

std::vector<Shown> shown_curves(const std::vector<const LiveRun*>& runs) {
  std::vector<Shown> shown;
  if (runs.size() == 1) {
    for (const Part& part : parts)
      if (has(runs, part)) shown.push_back({runs[0], &part, part.label, part.colour, part.dash});
    return shown;
  }
  constexpr std::array dashes{Dash::solid, Dash::dashed, Dash::dotted, Dash::sparse};
  const Part& part = has(runs, parts[2]) ? parts[2] : has(runs, parts[1]) ? parts[1] : parts[0];
  for (std::size_t i = 0; i < runs.size(); ++i)
    shown.push_back(
        {runs[i], &part, readable(runs[i]->name), static_cast<int>(i), dashes[i % dashes.size()]});
  return shown;
}

TerminalPlot plot_of(const std::vector<Shown>& shown, bool loss, const LiveView& view) {
  const std::string part =
      shown[0].run == shown.back().run ? "" : std::string(shown[0].part->name) + " ";
  TerminalPlot plot{
      .title = part + (loss ? "loss" : "accuracy (%)"), .curves = {}, .may_be_logarithmic = loss};
  if (!loss) plot.highest = 100;
  for (const Shown& one : shown) {
    TerminalCurve curve{
        .points = {}, .colour = one.colour, .dash = view.told_by_dash ? one.dash : Dash::solid};
    for (const EpochRecord& epoch : one.run->epochs) {
      const Scores scores = scores_in(epoch, *one.part);
      curve.points.emplace_back(epoch.epoch, loss ? scores.loss : 100 * scores.accuracy);
    }
    plot.curves.push_back(std::move(curve));
  }
  return plot;
}

// Of several runs the names share the width alike; that of a single one gives way to its parts.
Line legend(const std::vector<Shown>& shown, const LiveView& view) {
  constexpr std::size_t around = 6, shortest = 10;
  std::size_t needed = 1;
  for (const Shown& one : shown) needed += around + Line(one.label).width();
  const std::size_t left = view.columns - std::min(view.columns, needed),
                    each = view.columns / shown.size();
  const std::size_t room = left > 0 ? view.columns : each - std::min(each, around);
  Line line(" ");
  if (shown[0].run == shown.back().run && left >= shortest)
    line.add(fmt::format("{}:  ", without_middle(readable(shown[0].run->name), left - 3)),
             {.bold = true});
  for (const Shown& one : shown)
    line.add(sample(view.told_by_dash ? one.dash : Dash::solid), {.colour = one.colour})
        .add(fmt::format(" {}  ", without_middle(one.label, room)));
  return line;
}

std::vector<Line> side_by_side(std::vector<Line> left, const std::vector<Line>& right) {
  for (std::size_t i = 0; i < left.size(); ++i) left[i].add("  ").add(right[i]);
  return left;
}

constexpr std::size_t side_by_side_from = 80, least_rows = 7;

bool one_plot(const LiveView& view, std::size_t rows) {
  return view.columns < side_by_side_from && rows < 2 * least_rows;
}

std::vector<Line> plots(const std::vector<Shown>& shown, const LiveView& view, std::size_t rows) {
  const TerminalPlot accuracy = plot_of(shown, false, view), loss = plot_of(shown, true, view);
  if (one_plot(view, rows)) return draw_plot(view.loss_first ? loss : accuracy, view.columns, rows);
  if (view.columns >= side_by_side_from) {
    const std::size_t half = (view.columns - 2) / 2;
    return side_by_side(draw_plot(accuracy, half, rows), draw_plot(loss, half, rows));
  }
  std::vector<Line> lines = draw_plot(accuracy, view.columns, rows - rows / 2);
  const std::vector<Line> below = draw_plot(loss, view.columns, rows / 2);
  lines.insert(lines.end(), below.begin(), below.end());
  return lines;
}

Line keys(const LiveView& view, bool one_plot) {
  Line line(" q quit  ↑↓ run  a running", {.dim = true});
  if (one_plot) line.add(view.loss_first ? "  Tab accuracy" : "  Tab loss", {.dim = true});
  return line;
}

}  // namespace

std::vector<Line> live_frame(const LiveState& state, const LiveView& view) {
  const std::vector<const LiveRun*> drawn = drawn_runs(state, view.selected);
  const std::vector<Shown> shown = drawn.empty() ? std::vector<Shown>{} : shown_curves(drawn);
  const std::vector<Line> said = notes(state, view);
  const bool roomy = view.rows >= 20;
  const std::size_t below = said.size() + view.keys, taken = 1 + below + (roomy ? 2 : 0);
  std::size_t left = view.rows - std::min(view.rows, taken);
  const std::size_t of_plots = 1 + std::clamp<std::size_t>(view.rows / 2, 6, 20);

  std::vector<Line> lines{title(state, view)};
  const auto append = [&](const std::vector<Line>& more) {
    lines.insert(lines.end(), more.begin(), more.end());
  };
  if (roomy) lines.emplace_back();
  const std::vector<Line> table =
      runs_table(state, {.columns = view.columns,
                         .rows = std::max<std::size_t>(left - std::min(left, of_plots), 3),
                         .selected = view.selected,
                         .drawn = drawn});
  append(table);
  left -= std::min(left, table.size() + 1);
  if (roomy) lines.emplace_back();
  if (shown.empty()) {
    lines.emplace_back(" no epoch has ended yet", Ink{.dim = true});
  } else if (left > 0) {
    lines.push_back(legend(shown, view));
    append(plots(shown, view, left));
  }
  if (view.keys) lines.resize(view.rows - std::min(view.rows, below));
  append(said);
  if (view.keys) lines.push_back(keys(view, !shown.empty() && one_plot(view, left)));
  if (lines.size() > view.rows) lines.resize(view.rows);
  for (Line& line : lines) line.cut(view.columns);
  return lines;
}

}  // namespace berger::report
