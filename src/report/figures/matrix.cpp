#include "report/figures/matrix.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/escape.hpp"

namespace berger::report {

std::string matrix_commands(std::size_t columns, std::size_t rows, const ShadeRange& shades) {
  return fmt::format(
      "unset key\nunset grid\nset border 0\nset tics scale 0\nset cbrange [{:.6g}:{:.6g}]\n"
      "set palette defined (0 '#ffffff', 0.5 '#6baed6', 1 '#08306b')\n"
      "set xrange [-0.5:{}.5]\nset yrange [{}.5:-0.5]\n",
      shades.low, shades.high, columns - 1, rows - 1);
}

std::string name_tics(const std::vector<std::string>& names, std::size_t longest,
                      std::size_t every) {
  std::vector<std::string> tics;
  for (std::size_t k = 0; k < names.size(); k += every)
    tics.push_back(fmt::format("{} {}", quote_gnuplot_tic(shortened(names[k], longest)), k));
  return fmt::format("({})", fmt::join(tics, ", "));
}

std::vector<std::string> matrix_parts(const Figure& figure, const CellColumns& cells,
                                      const ShadeRange& shades) {
  const std::string from =
      fmt::format("'{}.csv' skip 1 using {}:{}", figure.name, cells.column, cells.row);
  std::vector<std::string> parts{fmt::format("{}:{} with image pixels", from, cells.shade)};
  if (cells.text.empty()) return parts;
  const double dark = shades.low + 0.55 * (shades.high - shades.low);
  for (const auto& [which, colour] : {std::pair{"<", "#000000"}, std::pair{">=", "#ffffff"}})
    parts.push_back(
        fmt::format("{}:(${} {} {:.6g} ? {} : '') with labels{} font ',{}' textcolor rgb '{}'",
                    from, cells.shade, which, dark, cells.text, cells.more, cells.font, colour));
  return parts;
}

}  // namespace berger::report
