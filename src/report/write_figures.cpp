#include "report/write_figures.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "berger/errors.hpp"
#include "io/atomic_file.hpp"
#include "report/gnuplot.hpp"

namespace berger::report {

namespace fs = std::filesystem;

void write_figures(std::vector<Figure>& figures, const std::string& folder_name, std::vector<std::string>& notes) {
  const fs::path folder = folder_name;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw OutputError(folder_name, fmt::format("could not be created: {}", error.message()));
  const std::string gnuplot = find_program("gnuplot");
  for (Figure& figure : figures) {
    write_file((folder / (figure.name + ".csv")).string(), to_csv(figure.data));
    write_file((folder / (figure.name + ".gp")).string(), figure.script);
    const std::string problem = gnuplot.empty() ? "" : draw(gnuplot, folder_name, figure.name);
    figure.drawn = !gnuplot.empty() && problem.empty();
    if (!figure.drawn) fs::remove(folder / (figure.name + ".svg"), error);
    if (!problem.empty()) notes.push_back(problem);
  }
  const std::string where = folder.filename().string();
  if (gnuplot.empty())
    notes.push_back(
        fmt::format("gnuplot is not on the PATH, so {}/*.svg were not drawn; their data and scripts are in {}/. "
                    "Install it (Debian: apt install gnuplot-nox) and do this again.",
                    where, where));
}

}  // namespace berger::report
