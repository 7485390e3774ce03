// Accuracy against the numbers of one setting.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "report/escape.hpp"
#include "report/figures/curve_sheets.hpp"
#include "report/figures/legend.hpp"
#include "report/figures/study_figures.hpp"
#include "report/words.hpp"

namespace berger::report {
namespace {

struct Line {
  std::vector<std::string> values;      // of all other keys
  std::map<double, const Cell*> cells;  // by the number of the key
};

struct Sweep {
  std::string key;
  std::vector<std::string> others;  // the other keys
  std::vector<Line> lines;
  std::string constant;  // settings that all its lines share and other lines of the study do not:
                         // ", eegnet, epochs = 5"
};

std::vector<std::vector<std::string>> values_of(const std::vector<Line>& lines) {
  std::vector<std::vector<std::string>> values;
  for (const Line& line : lines) values.push_back(line.values);
  return values;
}

std::vector<double> numbers_of(const Sweep& sweep) {
  std::set<double> numbers;
  for (const Line& line : sweep.lines)
    for (const auto& [x, cell] : line.cells) numbers.insert(x);
  return {numbers.begin(), numbers.end()};
}

// No lines where the key has fewer than three numbers.
Sweep sweep_over(const Settings& settings, std::size_t key) {
  Sweep sweep{.key = settings.keys[key], .others = settings.keys, .lines = {}, .constant = {}};
  sweep.others.erase(sweep.others.begin() + static_cast<std::ptrdiff_t>(key));
  for (std::size_t i = 0; i < settings.cells.size(); ++i) {
    const auto x = number(settings.values[i][key]);
    if (!x) continue;
    std::vector<std::string> others = settings.values[i];
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(key));
    auto line = std::find_if(sweep.lines.begin(), sweep.lines.end(),
                             [&](const Line& l) { return l.values == others; });
    if (line == sweep.lines.end()) line = sweep.lines.insert(line, {others, {}});
    line->cells[*x] = settings.cells[i];
  }
  std::erase_if(sweep.lines, [](const Line& line) { return line.cells.size() < 2; });
  if (numbers_of(sweep).size() < 3) sweep.lines.clear();
  return sweep;
}

// At most eight lines each: split by the first key that varies, or, where it is the only one, cut
// into parts.
void split(const Sweep& sweep, std::vector<Sweep>& sheets) {
  if (sweep.lines.size() <= most_lines) {
    sheets.push_back(sweep);
    return;
  }
  const std::vector<std::size_t> varying = keys_that_vary(values_of(sweep.lines));
  std::vector<Sweep> parts;
  for (std::size_t i = 0; i < sweep.lines.size(); ++i) {
    const Line& line = sweep.lines[i];
    const std::string& value = line.values[varying[0]];
    const std::string constant =
        varying.size() == 1 ? fmt::format(", part {}", i / most_lines + 1)
        : varying[0] == 0   ? ", " + value
                            : fmt::format(", {} = {}", without_table(sweep.others[varying[0]]),
                                        value.empty() ? "–" : value);
    auto part = std::find_if(parts.begin(), parts.end(), [&](const Sweep& p) {
      return p.constant == sweep.constant + constant;
    });
    if (part == parts.end())
      part = parts.insert(part, {sweep.key, sweep.others, {}, sweep.constant + constant});
    part->lines.push_back(line);
  }
  for (const Sweep& part : parts) split(part, sheets);
}

// What tells its lines apart; of a single one nothing.
std::vector<std::vector<std::string>> names_of(const Sweep& sweep) {
  const std::vector<std::size_t> varying = keys_that_vary(values_of(sweep.lines));
  std::vector<std::vector<std::string>> names;
  for (const Line& line : sweep.lines) {
    names.emplace_back();
    for (const std::size_t key : varying)
      names.back().push_back(line.values[key].empty() ? "–" : line.values[key]);
  }
  return names;
}

std::vector<std::string> legend_of(const Sweep& sweep, const Comparison& comparison,
                                   std::size_t room) {
  std::vector<std::string> labels = legend_labels(names_of(sweep));
  if (labels.size() == 1) labels[0] = part_in_words(comparison.part);
  for (std::string& label : labels) label = shortened_inside(label, room);
  return labels;
}

CsvTable data_of(const StudyRecord& study, const Comparison& comparison, const Sweep& sweep) {
  CsvTable table;
  table.header = {sweep.key};
  for (const std::vector<std::string>& name : names_of(sweep))
    for (const char* what : {"mean", "sd", "training mean"})
      table.header.push_back(
          fmt::format("{}{}{}", fmt::join(name, ", "), name.empty() ? "" : " ", what));
  for (const double x : numbers_of(sweep)) {
    std::vector<std::string> row{fmt::format("{}", x)};
    for (const Line& line : sweep.lines) {
      const auto found = line.cells.find(x);
      const Spread accuracy = found == line.cells.end() ? Spread{} : found->second->chosen;
      const Spread training = found == line.cells.end() || comparison.part == "train"
                                  ? Spread{}
                                  : spread_of(study, *found->second, "train_accuracy");
      row.push_back(accuracy.count > 0 ? fmt::format("{:.6g}", 100 * accuracy.mean) : "");
      row.push_back(accuracy.count > 1 ? fmt::format("{:.6g}", 100 * accuracy.sd) : "");
      row.push_back(training.count > 0 ? fmt::format("{:.6g}", 100 * training.mean) : "");
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

// The scale of the key's numbers: where each lies between 0 and 1.
struct Scale {
  double low = 0, high = 1;
  bool logarithmic = false;
  double place(double x) const {
    return logarithmic ? std::log(x / low) / std::log(high / low) : (x - low) / (high - low);
  }
};

// A gnuplot expression for column 1 moved to the side, so that bars of several lines stand beside
// each other.
std::string moved(const Scale& scale, double share) {
  return scale.logarithmic ? fmt::format("($1*{:.6g})", std::pow(scale.high / scale.low, share))
                           : fmt::format("($1{:+.6g})", share * (scale.high - scale.low));
}

std::string axis_of_numbers(const Scale& scale, const std::vector<double>& numbers,
                            int plot_width) {
  std::vector<std::string> tics;
  bool room = true;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::string text = fmt::format("{:g}", numbers[i]);
    tics.push_back(fmt::format("'{}' {}", text, numbers[i]));
    if (i > 0)
      room = room && (scale.place(numbers[i]) - scale.place(numbers[i - 1])) * plot_width >
                         9.5 * static_cast<double>(text.size()) + 8;
  }
  const double margin = 0.06;
  const auto edge = [&](double place) {
    return scale.logarithmic ? scale.low * std::pow(scale.high / scale.low, place)
                             : scale.low + place * (scale.high - scale.low);
  };
  return fmt::format("{}set xrange [{:.6g}:{:.6g}]\n{}",
                     scale.logarithmic ? "set logscale x\n" : "", edge(-margin), edge(1 + margin),
                     room                ? fmt::format("set xtics ({})\n", fmt::join(tics, ", "))
                     : scale.logarithmic ? ""
                                         : spaced_numbers(scale.low, scale.high, plot_width));
}

// "α of ELU" for model.elu_alpha; most keys speak for themselves.
std::string axis_of_key(const std::string& key) {
  static const std::map<std::string, std::string> words{
      {"model.elu_alpha", "α of ELU"},
      {"model.leaky_slope", "slope of Leaky ReLU for x < 0"},
      {"model.dropout", "dropout rate"},
      {"train.batch_size", "batch size (trials)"},
      {"train.epochs", "training (epochs)"},
      {"model.temporal_kernel", "temporal kernel (samples)"}};
  if (const auto found = words.find(key); found != words.end()) return found->second;
  std::string text = without_table(key);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::vector<std::string> plot_parts(const Figure& figure, const Sweep& sweep,
                                    const std::vector<std::string>& names, const Scale& scale,
                                    int plot_width, bool training, bool bars) {
  std::vector<std::string> faint, lines;
  double least = 1;  // distance of two numbers
  const std::vector<double> numbers = numbers_of(sweep);
  for (std::size_t i = 1; i < numbers.size(); ++i)
    least = std::min(least, scale.place(numbers[i]) - scale.place(numbers[i - 1]));
  const auto count = static_cast<double>(sweep.lines.size());
  const double apart = std::min(6.0 / plot_width, 0.5 * least / count);
  for (std::size_t i = 0; i < sweep.lines.size(); ++i) {
    const LineStyle look = line_style(i);
    const std::string from =
        fmt::format("'{}.csv' skip 1 using {}", figure.name,
                    moved(scale, apart * (static_cast<double>(i) - (count - 1) / 2)));
    const std::size_t mean = 2 + 3 * i, marker = 4 + i % 6 * 2 + (i < 6 ? 1 : 0);
    if (training)
      faint.push_back(
          fmt::format("{}:{} with lines linecolor rgb '{}' linewidth 1.3 dashtype (4,3) notitle",
                      from, mean + 2, lighter(look.colour)));
    if (bars)
      lines.push_back(fmt::format(
          "{}:{}:{} with yerrorbars linecolor rgb '{}' linewidth 1 pointsize 0.01 notitle", from,
          mean, mean + 1, look.colour));
    lines.push_back(
        fmt::format("{}:{} with linespoints linecolor rgb '{}' linewidth 1.6{} pointtype {} "
                    "pointsize 0.9 title {}",
                    from, mean, look.colour, i % 2 ? " dashtype " + look.dashes : "", marker,
                    quote_gnuplot(names[i])));
  }
  faint.insert(faint.end(), lines.begin(), lines.end());
  if (training)
    faint.emplace_back(
        "NaN with lines linecolor rgb '#999999' linewidth 1.3 dashtype (4,3) title 'training'");
  return faint;
}

Figure draw(const StudyRecord& study, const Comparison& comparison, const Sweep& sweep,
            const std::string& name, const FigureStyle& style) {
  const int width = design_width(style, 760), plot = plot_height(width);
  const std::vector<std::string> names = legend_of(sweep, comparison, legend_room(width));
  std::vector<const Cell*> cells;
  for (const Line& line : sweep.lines)
    for (const auto& [x, cell] : line.cells) cells.push_back(cell);
  Figure figure{.name = name,
                .title = fmt::format("Accuracy by {}{}{}", without_table(sweep.key), sweep.constant,
                                     how_measured(comparison, cells)),
                .section = "sweep",
                .data = data_of(study, comparison, sweep),
                .script = {}};
  bool training = false, bars = false;
  std::size_t longest = 8;
  for (const auto& row : figure.data.rows)
    for (std::size_t i = 0; i < names.size(); ++i) {
      training = training || !row[3 + 3 * i].empty();
      bars = bars || !row[2 + 3 * i].empty();
      longest = std::max(longest, count_characters(names[i]));
    }
  const std::vector<double> numbers = numbers_of(sweep);
  const Scale scale{numbers.front(), numbers.back(),
                    numbers.front() > 0 && numbers.back() / numbers.front() >= 20};
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 95));
  const int legend = legend_rows(names.size() + (training ? 1 : 0), longest, width);
  const int height = plot + legend_height(legend) + title_height(title.size());
  figure.script = preamble(figure, style, width, height);
  figure.script +=
      fmt::format("set title {}\nset xlabel {}\nset ylabel {}\n", in_lines(title),
                  quote_gnuplot(axis_of_key(sweep.key) + (scale.logarithmic ? ", log scale" : "")),
                  quote_gnuplot(training ? "accuracy (%)" : accuracy_axis(comparison)));
  figure.script += "set errorbars 0.6\n" + axis_of_numbers(scale, numbers, width - 110) +
                   legend_below(legend, height);
  figure.script +=
      plot_command(plot_parts(figure, sweep, names, scale, width - 110, training, bars));
  return figure;
}

}  // namespace

std::vector<Figure> sweep_figures(const StudyRecord& study, const Comparison& comparison,
                                  const FigureStyle& style) {
  const Settings settings = settings_of(comparison);
  std::vector<Figure> figures;
  std::set<std::string> names;
  for (std::size_t key = 1; key + 1 < settings.keys.size(); ++key) {
    std::vector<Sweep> sheets;
    if (const Sweep sweep = sweep_over(settings, key); !sweep.lines.empty()) split(sweep, sheets);
    for (const Sweep& sheet : sheets) {
      std::string name = "sweep-" + file_slug(without_table(sheet.key) + sheet.constant);
      const std::string first = name;
      for (int copy = 2; !names.insert(name).second; ++copy)
        name = fmt::format("{}-{}", first, copy);
      figures.push_back(draw(study, comparison, sheet, name, style));
    }
  }
  return figures;
}

}  // namespace berger::report
