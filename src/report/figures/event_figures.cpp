// The events of a recording along time.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/readable.hpp"
#include "report/escape.hpp"
#include "report/figures/recording_figures.hpp"

namespace berger::report {
namespace {

constexpr std::size_t most_kinds = 40;
constexpr double marks_along_time = 2000;  // more of a kind would meet

struct EventMark {
  double onset = 0, duration = 0;
};
using EventKinds = std::map<std::string, std::vector<EventMark>>;

// Those of the commonest kinds; gaps are a kind of their own.
std::vector<std::pair<std::string, std::vector<EventMark>>> commonest(EventKinds kinds,
                                                                      const Recording& recording) {
  std::vector<std::pair<std::string, std::vector<EventMark>>> rows(
      std::make_move_iterator(kinds.begin()), std::make_move_iterator(kinds.end()));
  if (rows.size() > most_kinds) {
    std::ranges::stable_sort(rows, std::greater{},
                             [](const auto& row) { return row.second.size(); });
    rows.resize(most_kinds);
    std::ranges::sort(rows, {}, [](const auto& row) { return row.first; });
  }
  const RecordingFacts& facts = recording.facts();
  std::vector<EventMark> missing;
  for (const Gap& gap : facts.gaps)
    missing.push_back({static_cast<double>(gap.sample) / facts.rate,
                       static_cast<double>(gap.count) / facts.rate});
  if (!missing.empty()) rows.emplace_back("missing samples", std::move(missing));
  return rows;
}

// Without those that would stand on the last one.
void add_marks(CsvTable& table, const std::string& name, const std::vector<EventMark>& marks,
               std::size_t row, double length) {
  const double apart = length / marks_along_time;
  double last = -1;
  for (const EventMark& mark : marks) {
    if (last >= 0 && mark.onset - last < apart && !(mark.duration > apart)) continue;
    last = mark.onset;
    table.rows.push_back(
        {fmt::format("{:.9g}", mark.onset),
         fmt::format("{:.9g}", std::clamp(mark.duration, 0.0, length - mark.onset)),
         std::to_string(row), readable(name)});
  }
}

std::string script_of_events(const Figure& figure, const std::vector<std::string>& names,
                             const FigureStyle& style, double length) {
  const int width = design_width(style, 860);
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 140));
  const auto rows = static_cast<int>(names.size());
  std::string script =
      preamble(figure, style, width, 84 + title_height(title.size()) + 26 * rows) +
      fmt::format(
          "set title {}\nunset key\nset xlabel {}\nset xrange [0:{:.9g}]\n"
          "set yrange [{}:-0.6]\n",
          in_lines(title), quote_gnuplot("time (s)"), length, static_cast<double>(rows) - 0.4);
  std::vector<std::string> tics, parts;
  for (int row = 0; row < rows; ++row) {
    const std::string colour = line_style(static_cast<std::size_t>(row)).colour;
    tics.push_back(fmt::format(
        "{} {}", quote_gnuplot_tic(shortened(names[static_cast<std::size_t>(row)], 20)), row));
    const std::string only = fmt::format("($3 == {} ? $1 : NaN)", row);
    parts.push_back(
        fmt::format("'{}.csv' skip 1 using {}:3:2:(0) with vectors nohead linewidth 5 linecolor "
                    "rgb '{}'",
                    figure.name, only, lighter(colour)));
    parts.push_back(
        fmt::format("'{}.csv' skip 1 using {}:($3 - 0.32):(0):(0.64) with vectors nohead "
                    "linecolor rgb '{}'",
                    figure.name, only, colour));
  }
  return script + fmt::format("set ytics ({})\n", fmt::join(tics, ", ")) + plot_command(parts);
}

}  // namespace

std::vector<Figure> event_figures(const Recording& recording, const FigureStyle& style,
                                  std::vector<std::string>& notes) {
  const RecordingFacts& facts = recording.facts();
  const double length = static_cast<double>(facts.samples) / facts.rate;
  if (!(length > 0)) return {};
  EventKinds kinds;
  std::size_t inside = 0;
  for (const Event& event : recording.events()) {
    if (!(event.onset >= 0 && event.onset <= length)) continue;
    ++inside;
    kinds[event.text].push_back({event.onset, event.duration});
  }
  if (const std::size_t outside = recording.events().size() - inside; outside > 0)
    notes.push_back(fmt::format("{} events before or behind the recording are not drawn", outside));
  if (kinds.size() > most_kinds)
    notes.push_back(
        fmt::format("of {} kinds of events the {} commonest are drawn", kinds.size(), most_kinds));
  Figure figure{.name = "events",
                .title = recording_title(recording,
                                         fmt::format("{} event{}", inside, inside == 1 ? "" : "s")),
                .section = "recording",
                .data = {.comments = {}, .header = {"seconds", "duration", "row", "event"}}};
  std::vector<std::string> names;
  for (const auto& [name, marks] : commonest(std::move(kinds), recording)) {
    add_marks(figure.data, name, marks, names.size(), length);
    names.push_back(readable(name));
  }
  if (names.empty()) return {};
  figure.script = script_of_events(figure, names, style, length);
  return {std::move(figure)};
}

}  // namespace berger::report
