// The confusion matrix, and how many trials each class has.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "report/escape.hpp"
#include "report/figures/evaluation_figures.hpp"
#include "report/figures/legend.hpp"
#include "report/figures/matrix.hpp"

namespace berger::report {
namespace {

constexpr std::size_t longest_class_name = 18;

// Names in the room that a figure has for them at its side: at most a quarter of it.
std::size_t name_limit(int width) {
  return std::clamp<std::size_t>(characters_in(0.25 * width), 5, longest_class_name);
}

using Names = std::vector<std::string>;

int widest_name(const Names& classes, std::size_t limit) {
  std::size_t widest = 3;
  for (const std::string& name : classes)
    widest = std::max(widest, count_characters(shortened(name, limit)));
  return static_cast<int>(widest);
}

CsvTable confusion_data(const Names& classes, const std::vector<std::vector<int>>& counts) {
  CsvTable table;
  table.header = {"truth_number", "prediction_number", "trials", "percent_of_truth",
                  "truth",        "prediction"};
  for (std::size_t truth = 0; truth < classes.size(); ++truth) {
    const int support = std::accumulate(counts[truth].begin(), counts[truth].end(), 0);
    for (std::size_t prediction = 0; prediction < classes.size(); ++prediction) {
      const int count = counts[truth][prediction];
      table.rows.push_back({std::to_string(truth), std::to_string(prediction),
                            std::to_string(count),
                            fmt::format("{:.4g}", support > 0 ? 100.0 * count / support : 0.0),
                            one_line(classes[truth]), one_line(classes[prediction])});
    }
  }
  return table;
}

// A cell holds its count and, below it, its share, with one decimal where there is room; a small
// one the share alone, since shares compare; a tiny one nothing, since its shade says it.
struct CellStyle {
  int size = 0, font = 0;
  const char* share = nullptr;  // format; none: no text
  bool count = true;
};
constexpr int least_font = 9;  // 60 % of a label's
int cell_font(const char* widest, int size) {
  return static_cast<int>(0.92 * size / (0.62 * static_cast<double>(count_characters(widest))));
}
CellStyle cell_style(std::size_t classes, int room) {
  CellStyle style = classes <= 4    ? CellStyle{110, 17, "%.1f %%"}
                    : classes <= 8  ? CellStyle{80, 14, "%.1f %%"}
                    : classes <= 14 ? CellStyle{58, 12, "%.1f %%"}
                                    : CellStyle{44, 10, "%.0f %%"};
  const int size = std::max(4, room / static_cast<int>(classes));
  if (size >= style.size) return style;
  const int large = cell_font("100.0 %", size), middle = cell_font("100 %", size),
            small = cell_font("100", size);
  if (large >= least_font) return {size, std::min(style.font, large), style.share};
  if (middle >= least_font) return {size, std::min(style.font, middle), "%.0f %%"};
  return {size, std::min(style.font, small), small >= least_font ? "%.0f" : nullptr, false};
}

Names class_names(const Evaluation& evaluation) {
  Names names;
  for (const ClassRow& row : evaluation.rows) names.push_back(row.name);
  return names;
}

// The training trials and those of the part; the former only when the model knows them.
std::vector<ClassShare> shares(const Model& model, const EvaluatedPart& part) {
  std::vector<ClassShare> list;
  std::vector<double> here;
  for (const ClassRow& row : part.evaluation.rows) here.push_back(row.support);
  if (const auto counts = class_counts(model); counts.size() == here.size())
    list.push_back({"training", {counts.begin(), counts.end()}});
  list.push_back({part.name.empty() ? "these trials" : part.name, std::move(here)});
  return list;
}

CsvTable share_data(const Names& classes, const std::vector<ClassShare>& list) {
  CsvTable table;
  table.header = {"number"};
  for (const ClassShare& s : list)
    table.header.insert(table.header.end(), {s.name + " trials", s.name + " percent"});
  table.header.emplace_back("class");
  for (std::size_t k = 0; k < classes.size(); ++k) {
    table.rows.push_back({std::to_string(k)});
    for (const ClassShare& s : list) {
      table.rows.back().push_back(fmt::format("{:.0f}", s.trials[k]));
      table.rows.back().push_back(fmt::format("{:.4g}", percent(s, k)));
    }
    table.rows.back().push_back(one_line(classes[k]));
  }
  return table;
}

}  // namespace

double percent(const ClassShare& share, std::size_t k) {
  const double all = std::accumulate(share.trials.begin(), share.trials.end(), 0.0);
  return all > 0 ? 100 * share.trials[k] / all : 0;
}

ChartAxis share_axis(const std::vector<ClassShare>& list, int most_ticks) {
  ChartAxis axis{.title = "share of the trials (%)", .high = 1};
  for (const ClassShare& share : list)
    for (std::size_t k = 0; k < share.trials.size(); ++k)
      axis.high = std::max(axis.high, percent(share, k));
  axis.ticks = round_numbers(0, axis.high, false, most_ticks);
  return axis;
}

Figure confusion_figure(const EvaluatedPart& part, const FigureStyle& style) {
  Figure figure{.name = part_name("confusion", part),
                .title = part_title("Truth and prediction", part),
                .section = "evaluation"};
  draw_confusion(figure, class_names(part.evaluation), part.evaluation.confusion, style);
  return figure;
}

void draw_confusion(Figure& figure, const Names& class_names,
                    const std::vector<std::vector<int>>& counts, const FigureStyle& style) {
  const std::size_t classes = class_names.size();
  figure.data = confusion_data(class_names, counts);
  constexpr int bar = 110;  // of the colours, with its numbers and title
  const std::size_t limit =
      style.width_mm > 0 ? name_limit(design_width(style, 0)) : longest_class_name;
  const int names = 9 * widest_name(class_names, limit), beside = 50 + names + bar;
  const CellStyle cell =
      cell_style(classes, style.width_mm > 0 ? design_width(style, 0) - beside : 1 << 20);
  const int side = cell.size * static_cast<int>(classes), own = beside + std::max(side, 260);
  const int width = design_width(style, own), wide = std::min(std::max(side, 260), width - beside);
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 40));
  const int high = std::max(side, std::min(wide, 220)),
            left = 50 + names + (width - beside - wide) / 2;
  const int bottom = 50 + (3 * names) / 4, top = title_height(title.size()),
            height = top + high + bottom;
  const std::size_t every = (least_font + 1 + static_cast<std::size_t>(cell.size)) /
                            static_cast<std::size_t>(cell.size + 1);
  const auto across = [&](int pixels) { return static_cast<double>(pixels) / width; };
  const auto down = [&](int pixels) { return static_cast<double>(pixels) / height; };
  figure.script = preamble(figure, style, width, height);
  figure.script += margin_commands(
      width, height, {double(left), double(width - left - wide), double(top), double(bottom)});
  // Titles of the axes stand where there is room: gnuplot drops them when it guesses that long
  // names leave none.
  figure.script += fmt::format(
      "set label {} at screen 0.5,{:.4f} center\nset label 'truth' at screen {:.4f}, graph 0.5 "
      "center rotate by 90\n"
      "set label 'prediction' at graph 0.5, screen {:.4f} center\n"
      "set label 'share of the truth (%)' at screen {:.4f}, graph 0.5 center rotate by 90\n"
      "set colorbox user origin screen {:.4f}, graph 0 size screen {:.4f}, graph 1\n",
      in_lines(title), 1 - down(24), across(left - names - 34), down(18),
      across(left + wide + bar - 16), across(left + wide + 16), across(22));
  figure.script += matrix_commands(classes, classes, {});
  figure.script += fmt::format(
      "set xtics {0} rotate by 40 right offset 0,0 font ',{1}'\nset ytics {0} font ',{1}'\n",
      name_tics(class_names, limit, every), std::clamp(cell.size - 1, least_font, label_pixels));
  // Lines between the cells; cells of nothing stay empty; dark ones have white text.
  for (std::size_t i = 0; i <= classes; ++i)
    figure.script += fmt::format(
        "set arrow from graph 0, first {0} to graph 1, first {0} nohead front linewidth 0.5 "
        "linecolor rgb '#cccccc'\n"
        "set arrow from first {0}, graph 0 to first {0}, graph 1 nohead front linewidth 0.5 "
        "linecolor rgb '#cccccc'\n",
        static_cast<double>(i) - 0.5);
  CellColumns cells{.column = 2, .row = 1, .shade = 4, .font = cell.font};
  if (cell.share)
    cells.text = fmt::format("$3 > 0 ? {}sprintf('{}', $4) : ''",
                             cell.count ? "sprintf('%d', $3).\"\\n\"." : "", cell.share);
  if (cell.count) cells.more = " offset 0,0.4";
  figure.script += plot_command(matrix_parts(figure, cells, {}));
}

Figure shares_figure(const Model& model, const EvaluatedPart& part, const FigureStyle& style) {
  Figure figure{.name = part_name("class_shares", part),
                .title = part_title("Shares of the classes", {.name = part.name}),
                .section = "evaluation"};
  draw_shares(figure, class_names(part.evaluation), shares(model, part), style);
  return figure;
}

void draw_shares(Figure& figure, const Names& class_names, const std::vector<ClassShare>& list,
                 const FigureStyle& style) {
  constexpr std::array colours{"#0072B2", "#E69F00", "#009E73"};  // of different lightness
  const auto classes = static_cast<int>(class_names.size());
  figure.data = share_data(class_names, list);
  const int width = design_width(style, 760);
  const std::size_t limit = name_limit(width);
  const int left = 30 + 9 * widest_name(class_names, limit);
  const std::vector<std::string> title = wrapped(figure.title, characters_in(width - 40));
  std::size_t longest = 1;
  for (const ClassShare& share : list) longest = std::max(longest, count_characters(share.name));
  const int legend = legend_rows(list.size(), longest, width),
            row = 18 * static_cast<int>(list.size()) + 14;
  const double top = 3 + 23 * legend + title_height(title.size()),
               height = top + 76 + classes * row;
  // Behind the longest bar there is room for its share and count.
  const double plot = width - left - 20,
               beside_bars = std::max(1.28, plot / std::max(plot - 130, 0.3 * plot));
  const ChartAxis axis = share_axis(list, std::clamp(static_cast<int>(plot) / 55, 1, 10));
  figure.script = preamble(figure, style, width, static_cast<int>(height));
  figure.script += margin_commands(width, height, {double(left), 20, top, 70});
  figure.script += fmt::format(
      "set label {} at screen 0.5,{:.4f} center\nset key at screen 0.5,{:.4f} center center {}\n",
      in_lines(title), 1 - 24.0 / height, 1 - (top - 6 - 11.5 * legend) / height,
      legend == 1 ? "horizontal" : fmt::format("vertical maxrows {}", legend));
  figure.script += fmt::format(
      "set xlabel {}\nset xrange [0:{:.4g}]\nset xtics ({})\nset yrange [{}.6:-0.6]\nset ytics "
      "{}\n",
      quote_gnuplot(axis.title), beside_bars * axis.high, fmt::join(axis.ticks, ", "), classes - 1,
      name_tics(class_names, limit));
  figure.script += "set grid noytics\nset style fill solid 1 noborder\n";
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const double each = 0.8 / static_cast<double>(list.size());
    const double low = list.size() == 1 ? -0.35 : -0.4 + each * static_cast<double>(i);
    const double high = list.size() == 1 ? 0.35 : low + 0.95 * each;
    const std::size_t trials = 2 + 2 * i;
    parts.push_back(
        fmt::format("'{}.csv' skip 1 using (${}/2):1:(0):{}:($1{:+.2f}):($1{:+.2f}) with "
                    "boxxyerror linecolor rgb '{}' title {}",
                    figure.name, trials + 1, trials + 1, low, high, colours[i % colours.size()],
                    quote_gnuplot(list[i].name)));
    parts.push_back(
        fmt::format("'{}.csv' skip 1 using {}:($1{:+.3f}):(sprintf('%.1f %% (%d)', ${}, ${})) with "
                    "labels font ',13' left offset "
                    "0.6,0 notitle",
                    figure.name, trials + 1, (low + high) / 2, trials + 1, trials));
  }
  figure.script += plot_command(parts);
}

}  // namespace berger::report
