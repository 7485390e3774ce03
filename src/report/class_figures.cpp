// The confusion matrix, and how many trials each class has.
#include <fmt/format.h>

#include <algorithm>

#include "report/escape.hpp"
#include "report/evaluation_figures.hpp"

namespace berger::report {
namespace {

constexpr std::size_t longest_name = 18;

int widest_name(const Evaluation& evaluation) {
  std::size_t widest = 3;
  for (const ClassRow& row : evaluation.rows) widest = std::max(widest, characters(shortened(row.name, longest_name)));
  return static_cast<int>(widest);
}

// "'Fear' 0, 'Sadness' 1": tics that name the classes.
std::string class_tics(const Evaluation& evaluation) {
  std::vector<std::string> tics;
  for (const ClassRow& row : evaluation.rows)
    tics.push_back(fmt::format("{} {}", quote_gnuplot(shortened(row.name, longest_name)), tics.size()));
  return fmt::format("({})", fmt::join(tics, ", "));
}

CsvTable confusion_data(const Evaluation& evaluation) {
  CsvTable table;
  table.header = {"truth_number", "prediction_number", "trials", "percent_of_truth", "truth", "prediction"};
  for (std::size_t truth = 0; truth < evaluation.rows.size(); ++truth)
    for (std::size_t prediction = 0; prediction < evaluation.rows.size(); ++prediction) {
      const int count = evaluation.confusion[truth][prediction], support = evaluation.rows[truth].support;
      table.rows.push_back({std::to_string(truth), std::to_string(prediction), std::to_string(count),
                            fmt::format("{:.4g}", support > 0 ? 100.0 * count / support : 0.0),
                            one_line(evaluation.rows[truth].name), one_line(evaluation.rows[prediction].name)});
    }
  return table;
}

// Pixels of a cell, its text, and the shares in it: with one decimal where there is room.
struct CellStyle {
  int size, font;
  const char* share;
};
CellStyle cell_style(std::size_t classes) {
  if (classes <= 4) return {110, 17, "%.1f %%"};
  if (classes <= 8) return {80, 14, "%.1f %%"};
  if (classes <= 14) return {58, 12, "%.1f %%"};
  return {44, 10, "%.0f %%"};
}

// The training trials and those of the part; the former only when the model knows them.
struct Series {
  std::string name, colour;
  std::vector<double> trials;
  double all = 0;
};

Series series(std::string name, std::string colour, std::vector<double> trials) {
  Series s{std::move(name), std::move(colour), std::move(trials)};
  for (const double count : s.trials) s.all += count;
  return s;
}

std::vector<Series> shares(const Model& model, const EvaluatedPart& part) {
  std::vector<Series> list;
  std::vector<double> here;
  for (const ClassRow& row : part.evaluation.rows) here.push_back(row.support);
  if (model.class_counts.size() == here.size())
    list.push_back(series("training", "#0072B2", {model.class_counts.begin(), model.class_counts.end()}));
  list.push_back(series(part.name.empty() ? "these trials" : part.name, "#E69F00", std::move(here)));
  return list;
}

CsvTable share_data(const Evaluation& evaluation, const std::vector<Series>& list) {
  CsvTable table;
  table.header = {"number"};
  for (const Series& s : list) table.header.insert(table.header.end(), {s.name + " trials", s.name + " percent"});
  table.header.emplace_back("class");
  for (std::size_t k = 0; k < evaluation.rows.size(); ++k) {
    table.rows.push_back({std::to_string(k)});
    for (const Series& s : list) {
      table.rows.back().push_back(fmt::format("{:.0f}", s.trials[k]));
      table.rows.back().push_back(fmt::format("{:.4g}", s.all > 0 ? 100 * s.trials[k] / s.all : 0.0));
    }
    table.rows.back().push_back(one_line(evaluation.rows[k].name));
  }
  return table;
}

double largest_percent(const std::vector<Series>& list) {
  double largest = 1;
  for (const Series& s : list)
    for (const double count : s.trials) largest = std::max(largest, s.all > 0 ? 100 * count / s.all : 0);
  return largest;
}

}  // namespace

Figure confusion_figure(const EvaluatedPart& part) {
  const std::size_t classes = part.evaluation.rows.size();
  Figure figure{.name = part_name("confusion", part),
                .title = part_title("Truth and prediction", part),
                .section = "evaluation",
                .data = confusion_data(part.evaluation),
                .script = {}};
  const CellStyle cell = cell_style(classes);
  const int cells = cell.size * static_cast<int>(classes), names = 9 * widest_name(part.evaluation);
  const int wide = std::max(cells, 260), high = std::max(cells, 220);
  const int left = 50 + names, bottom = 50 + (3 * names) / 4, top = 50;
  const double width = left + wide + 120, height = top + high + bottom;
  figure.script = preamble(figure, static_cast<int>(width), static_cast<int>(height));
  figure.script += fmt::format(
      "set lmargin at screen {:.4f}\nset rmargin at screen {:.4f}\nset bmargin at screen {:.4f}\nset tmargin at screen {:.4f}\n",
      left / width, (left + wide) / width, bottom / height, 1 - top / height);
  // Titles of the axes stand where there is room: gnuplot drops them when it guesses that long names leave none.
  figure.script += fmt::format(
      "set title {}\nset label 'truth' at screen {:.4f}, graph 0.5 center rotate by 90\n"
      "set label 'prediction' at graph 0.5, screen {:.4f} center\n"
      "set label 'share of the truth (%)' at screen {:.4f}, graph 0.5 center rotate by 90\n"
      "set colorbox user origin screen {:.4f}, graph 0 size screen {:.4f}, graph 1\n",
      wrapped_title(figure.title, 60), 16 / width, 18 / height, 1 - 16 / width, (left + wide + 16) / width, 22 / width);
  figure.script +=
      "unset key\nunset grid\nset border 0\nset tics scale 0\nset cbrange [0:100]\n"
      // One hue from light to dark, so that it reads in grey as well.
      "set palette defined (0 '#ffffff', 0.5 '#6baed6', 1 '#08306b')\n";
  figure.script += fmt::format(
      "set xrange [-0.5:{0}.5]\nset yrange [{0}.5:-0.5]\nset xtics {1} rotate by 40 right offset 0,0\nset ytics {1}\n",
      classes - 1, class_tics(part.evaluation));
  // Lines between the cells; cells of nothing stay empty; dark ones have white text.
  for (std::size_t i = 0; i <= classes; ++i)
    figure.script += fmt::format(
        "set arrow from graph 0, first {0} to graph 1, first {0} nohead front linewidth 0.5 linecolor rgb '#cccccc'\n"
        "set arrow from first {0}, graph 0 to first {0}, graph 1 nohead front linewidth 0.5 linecolor rgb '#cccccc'\n",
        static_cast<double>(i) - 0.5);
  const auto text = [&](const char* which, const char* colour) {
    return fmt::format(
        "'{}.csv' skip 1 using 2:1:($3 > 0 && {} ? sprintf('%d', $3).\"\\n\".sprintf('{}', $4) : '') with labels offset 0,0.4 "
        "font ',{}' textcolor rgb '{}'",
        figure.name, which, cell.share, cell.font, colour);
  };
  figure.script += plot_command({fmt::format("'{}.csv' skip 1 using 2:1:4 with image pixels", figure.name),
                                 text("$4 < 55", "#000000"), text("$4 >= 55", "#ffffff")});
  return figure;
}

Figure shares_figure(const Model& model, const EvaluatedPart& part) {
  const std::vector<Series> list = shares(model, part);
  const auto classes = static_cast<int>(part.evaluation.rows.size());
  Figure figure{.name = part_name("class_shares", part),
                .title = part_title("Shares of the classes", {.name = part.name}),
                .section = "evaluation",
                .data = share_data(part.evaluation, list),
                .script = {}};
  const int width = 760, height = 150 + classes * (list.size() == 1 ? 34 : 50);
  figure.script = preamble(figure, width, height);
  figure.script += fmt::format("set lmargin at screen {:.4f}\nset tmargin at screen {:.4f}\nset bmargin at screen {:.4f}\n",
                               (30.0 + 9 * widest_name(part.evaluation)) / width, 1 - 74.0 / height, 70.0 / height);
  figure.script +=
      fmt::format("set label {} at screen 0.5,{:.4f} center\nset key at screen 0.5,{:.4f} center center horizontal\n",
                  wrapped_title(figure.title, 70), 1 - 24.0 / height, 1 - 56.0 / height);
  figure.script +=
      fmt::format("set xlabel 'share of the trials (%)'\nset xrange [0:{:.4g}]\nset yrange [{}.6:-0.6]\nset ytics {}\n",
                  1.28 * largest_percent(list), classes - 1, class_tics(part.evaluation));
  figure.script += "set grid noytics\nset style fill solid 1 noborder\n";
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const double low = list.size() == 1 ? -0.35 : -0.4 + 0.4 * static_cast<double>(i),
                 high = list.size() == 1 ? 0.35 : low + 0.38;
    const std::size_t trials = 2 + 2 * i;
    parts.push_back(
        fmt::format("'{}.csv' skip 1 using (${}/2):1:(0):{}:($1{:+.2f}):($1{:+.2f}) with boxxyerror linecolor rgb '{}' title {}",
                    figure.name, trials + 1, trials + 1, low, high, list[i].colour, quote_gnuplot(list[i].name)));
    parts.push_back(
        fmt::format("'{}.csv' skip 1 using {}:($1{:+.3f}):(sprintf('%.1f %% (%d)', ${}, ${})) with labels font ',13' left offset "
                    "0.6,0 notitle",
                    figure.name, trials + 1, (low + high) / 2, trials + 1, trials));
  }
  figure.script += plot_command(parts);
  return figure;
}

}  // namespace berger::report
