// The networks of a study: what each looks like, layer by layer.
#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"
#include "berger/model.hpp"
#include "berger/report.hpp"
#include "report/escape.hpp"
#include "report/lists.hpp"
#include "report/page/page_sections.hpp"
#include "report/text_table.hpp"
#include "report/words.hpp"
#include "runs/folders.hpp"

namespace berger::report {
namespace {

struct Drawn {
  Network network;
  std::vector<std::string> configurations;
};

// Each network once, with the configurations that train it.
std::vector<Drawn> networks_of(const Comparison& comparison, std::vector<std::string>& notes) {
  std::vector<Drawn> all;
  for (const Configuration& c : comparison.configurations) {
    if (c.runs.empty()) continue;
    try {
      const Network network =
          load_model(runs::RunFolder{c.runs[0]->folder}.model()).first().network;
      auto same = std::find_if(all.begin(), all.end(),
                               [&](const Drawn& drawn) { return drawn.network == network; });
      if (same == all.end()) same = all.insert(all.end(), {network, {}});
      same->configurations.push_back(c.title);
    } catch (const Error& error) {
      notes.push_back(fmt::format("A network is not drawn: {}", error.what()));
    }
  }
  return all;
}

TextTable layer_table(const Network& network, double& operations, std::int64_t& parameters) {
  TextTable table{.header = {"layer", "type", "options", "output: maps × height × width",
                             "parameters", "multiply-adds a trial"},
                  .labels = 3};
  for (const LayerRow& row : summarise(network)) {
    table.rows.push_back({row.name, row.type, row.options.empty() ? "–" : row.options,
                          to_string(row.output), thousands(row.parameters),
                          thousands(static_cast<std::int64_t>(row.cost.forward))});
    operations += row.cost.forward;
    parameters += row.parameters;
  }
  return table;
}

// The network of the study, or of some of its configurations.
std::string name_of(const Comparison& comparison, const Drawn& drawn, bool alone) {
  constexpr std::size_t most = 4;
  if (alone && !comparison.factors[0].varies()) return comparison.factors[0].values[0];
  return first_few(drawn.configurations, most, "; ");
}

// Drawings bring markers of the same names; in one page each has its own.
std::string own_markers(std::string svg, std::size_t number) {
  for (const std::string marker : {"arrow", "skip"})
    for (const std::string& use :
         {fmt::format("id=\"{}\"", marker), fmt::format("url(#{})", marker)}) {
      const std::string own =
          fmt::format("{}{}{}", use.substr(0, use.size() - 1), number, use.back());
      for (std::size_t at = svg.find(use); at != std::string::npos;
           at = svg.find(use, at + own.size()))
        svg.replace(at, use.size(), own);
    }
  return svg;
}

}  // namespace

std::string networks_html(const Comparison& comparison, std::vector<std::string>& notes) {
  constexpr std::size_t most = 24;
  std::vector<Drawn> all = networks_of(comparison, notes);
  if (all.size() > most) {
    notes.push_back(fmt::format("Of {} networks the first {} are drawn.", all.size(), most));
    all.resize(most);
  }
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    double operations = 0;
    std::int64_t parameters = 0;
    const TextTable layers = layer_table(all[i].network, operations, parameters);
    const std::string name = name_of(comparison, all[i], all.size() == 1);
    out +=
        fmt::format("<details{}><summary>{}: {} parameters, {} multiply-adds a trial</summary>\n",
                    i == 0 ? " open" : "", escape_html(name), thousands(parameters),
                    thousands(static_cast<std::int64_t>(operations)));
    out += to_html(layers, fmt::format("Layers; the input is {}", to_string(all[i].network.input)));
    out += fmt::format(
        "<figure data-drawing=\"network-{}\"><div "
        "class=\"drawing\">{}</div><figcaption>{}</figcaption></figure></details>\n",
        i + 1, own_markers(network_drawing(all[i].network), i + 1), escape_html(name));
  }
  return out;
}

}  // namespace berger::report
