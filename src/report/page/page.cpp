#include "report/page/page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "berger/version.hpp"
#include "report/escape.hpp"
#include "report/page/page_assets.hpp"
#include "report/page/page_charts.hpp"
#include "report/page/page_sections.hpp"

namespace berger::report {
namespace {

struct Section {
  std::string id, title, html;
};

std::string list(const std::vector<std::string>& lines, std::string_view kind = "") {
  if (lines.empty()) return {};
  std::string out = fmt::format("<ul{}>\n", kind.empty() ? "" : fmt::format(" class=\"{}\"", kind));
  for (const std::string& line : lines) out += fmt::format("<li>{}</li>\n", html_text(line));
  return out + "</ul>\n";
}

std::string table(const TextTable& table, const std::string& caption) {
  return table.rows.empty() ? "" : to_html(table, caption);
}

std::string grid(const std::string& figures) {
  return figures.empty() ? "" : fmt::format("<div class=\"figures\">\n{}</div>\n", figures);
}

std::string charts_html(std::vector<PageChart> from, std::vector<PageChart>& charts) {
  std::string out;
  for (PageChart& chart : from) out += chart_html(std::move(chart), charts);
  return grid(out);
}

// Of the figures for papers of a section, what they show.
std::vector<PageChart> charts_of(const PageContent& content, std::string_view section) {
  std::vector<PageChart> made;
  for (const Figure& figure : content.figures)
    if (figure.section == section) {
      for (const Chart& chart : figure.charts) made.push_back(page_chart(chart));
      if (figure.matrix) made.push_back(page_chart(*figure.matrix));
    }
  return made;
}

// The answer and what it rests on.
std::string answer(const PageContent& content, std::vector<PageChart>& charts) {
  const Summary& summary = content.summary;
  std::string out = fmt::format("<p class=\"answer\">{}</p>\n", html_text(summary.answer));
  out += list(summary.warnings, "warnings");
  out += summary.ranking.rows.empty() ? table(summary.accuracy, summary.caption)
                                      : table(summary.ranking, summary.ranking_caption);
  out += list(summary.remarks);
  for (PageChart& chart : comparison_charts(content.all, content.comparison))
    out += chart_html(std::move(chart), charts);
  out += charts_html(charts_of(content, "subjects"), charts);
  out += pairs_html(content.pairs);
  return out + table(summary.subjects, summary.subjects_caption) +
         table(summary.ensembles, summary.ensembles_caption) +
         table(summary.last10, summary.last10_caption);
}

std::string sweeps_and_costs(const PageContent& content, std::vector<PageChart>& charts) {
  std::vector<PageChart> made = charts_of(content, "sweep");
  for (const char* section : {"pivot", "cost"})
    for (PageChart& chart : charts_of(content, section)) made.push_back(std::move(chart));
  std::string pivots;
  for (const auto& [caption, table] : content.summary.pivots) pivots += to_html(table, caption);
  return charts_html(std::move(made), charts) + pivots;
}

std::string paper_figures(const std::vector<Figure>& figures) {
  std::string rows;
  for (const Figure& figure : figures) {
    if (!figure.written) continue;
    std::string links;
    const std::pair<const char*, bool> files[] = {{"svg", figure.drawn},
                                                  {"pdf", figure.has_pdf},
                                                  {"png", figure.has_png},
                                                  {"csv", true},
                                                  {"gp", true}};
    for (const auto& [ending, there] : files)
      if (there)
        links +=
            fmt::format(" <a href=\"figures/{0}.{1}\">{1}</a>", escape_html(figure.name), ending);
    rows += fmt::format("<li>{}:{}</li>\n", escape_html(figure.title), links);
  }
  return rows.empty() ? ""
                      : fmt::format(
                            "<p>Beside this file, in <code>figures/</code>, with data and gnuplot "
                            "script each:</p>\n<ul>\n{}</ul>\n",
                            rows);
}

std::string unfinished(const PageContent& content) {
  return content.summary.unfinished.empty()
             ? ""
             : fmt::format("<p>{}:</p>\n", unfinished_title(content.all)) +
                   list(content.summary.unfinished);
}

// Which no text from a file can hold: it would be escaped.
constexpr std::string_view notes_mark = "<!-- notes -->", figures_mark = "<!-- figures -->",
                           notes_link_mark = "<!-- link to the notes -->";

void replace(std::string& html, std::string_view mark, const std::string& text) {
  html.replace(html.find(mark), mark.size(), text);
}

std::string to_html(const Section& section) {
  return fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n{}</section>\n", section.id, section.title,
                     section.html);
}

std::string link_to(const Section& section) {
  return fmt::format("<a href=\"#{}\">{}</a>\n", section.id, section.title);
}

std::vector<Section> sections_of(const PageContent& content, std::vector<PageChart>& charts,
                                 std::vector<std::string>& notes) {
  std::vector<Section> sections{
      {"protocol", "Who learned, who was tested", protocol_html(content)},
      {"curves", "Curves", charts_html(curve_charts(content.comparison), charts)},
      {"settings-and-cost", "Accuracy by setting and cost", sweeps_and_costs(content, charts)},
      {"classes", "Confusion and classes",
       configurations_html(content.all, content.comparison, charts)},
      {"networks", "Networks", networks_html(content.comparison, notes)},
      {"activations", "Activation functions",
       charts_html(charts_of(content, "activations"), charts)},
      {"data", "Data", data_html(content.studies, charts)},
      {"runs", "Runs, their time and cost", unfinished(content) + costs_html(content.all)},
      {"settings", "Settings and environment", settings_html(content.all)},
      {"figures", "Figures for papers", std::string(figures_mark)},
      {"reproduce", "How to reproduce", reproduce_html(content.studies)}};
  std::erase_if(sections, [](const Section& section) { return section.html.empty(); });
  return sections;
}

std::string chart_data(const std::vector<PageChart>& charts) {
  std::string out = "<script type=\"application/json\" id=\"charts\">{";
  for (const PageChart& chart : charts)
    out +=
        fmt::format("{}\"{}\": {}", &chart == charts.data() ? "\n" : ",\n", chart.id, chart.spec);
  return out + "\n}</script>\n";
}

// Nothing may be fetched, whatever a browser or an extension would like.
constexpr std::string_view head =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'; script-src "
    "'unsafe-inline'; img-src data: blob:\">\n";

}  // namespace

Page page_of(const PageContent& content) {
  Page page;
  std::vector<PageChart> charts;
  const std::string first = answer(content, charts);
  const std::vector<Section> sections = sections_of(content, charts, page.notes);
  std::string& out = page.html;
  out = fmt::format(
      "{0}<title>{1} · "
      "berger</title>\n<style>{2}</style>\n</head>\n<body>\n<header><h1>{1}</h1>\n<nav "
      "aria-label=\"Sections\">{3}",
      head, escape_html(content.all.name), page_style, notes_link_mark);
  for (const Section& section : sections) out += link_to(section);
  out +=
      "</nav></header>\n<main>\n<noscript><p>Charts need JavaScript, which this page brings "
      "itself; the tables do "
      "without.</p></noscript>\n";
  out += first;
  out += notes_mark;
  for (const Section& section : sections) out += to_html(section);
  out += fmt::format("</main>\n<footer><p>Written by berger {}.</p></footer>\n", version);
  out += chart_data(charts);
  out += fmt::format("<script>{}</script>\n<script>(() => {{\n'use strict';\n{}}})();</script>\n",
                     chart_library, page_script);
  out += "</body>\n</html>\n";
  return page;
}

std::string to_html(const Page& page, const std::vector<Figure>& figures,
                    std::vector<std::string> notes) {
  notes.insert(notes.end(), page.notes.begin(), page.notes.end());
  const Section section{"notes", "Notes", list(notes)};
  std::string html = page.html;
  replace(html, notes_link_mark, notes.empty() ? "" : link_to(section));
  replace(html, notes_mark, notes.empty() ? "" : to_html(section));
  replace(html, figures_mark, paper_figures(figures));
  return html;
}

}  // namespace berger::report
