#include "report/figures/write_figures.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <thread>

#include "berger/errors.hpp"
#include "core/thread_pool.hpp"
#include "io/atomic_file.hpp"
#include "io/temporary.hpp"
#include "report/figures/gnuplot.hpp"

namespace berger::report {

namespace fs = std::filesystem;

namespace {

constexpr const char* formats[] = {"svg", "pdf", "png"};

// Returns why there is no drawing. A script that cannot draw one format is not tried with the next.
std::string draw_all(Figure& figure, const std::string& folder, const Gnuplot& gnuplot,
                     Terminals has) {
  std::string problem = draw(gnuplot, folder, figure.name, "svg");
  figure.drawn = problem.empty();
  if (figure.drawn && has.pdf) problem = draw(gnuplot, folder, figure.name, "pdf");
  figure.has_pdf = figure.drawn && has.pdf && problem.empty();
  if (figure.drawn && has.png && problem.empty())
    problem = draw(gnuplot, folder, figure.name, "png");
  figure.has_png = figure.drawn && has.png && problem.empty();
  return problem;
}

// All that is written in figures: their titles, and what stands in their data.
std::string text_of(const std::vector<Figure>& figures) {
  std::string text;
  const auto add = [&](const std::string& words) {
    for (const char c : words)
      if (static_cast<unsigned char>(c) >= 0x80) text += c;
  };
  for (const Figure& figure : figures) {
    add(figure.title);
    for (const std::string& cell : figure.data.header) add(cell);
    for (const auto& row : figure.data.rows)
      for (const std::string& cell : row) add(cell);
  }
  return text;
}

}  // namespace

void write_figures(std::vector<Figure>& figures, std::string folder_name,
                   std::vector<std::string>& notes, const ReportOptions& options) {
  if (folder_name.ends_with('/')) folder_name.pop_back();
  const fs::path folder = folder_name;
  std::error_code error;
  if (fs::is_symlink(folder, error) && fs::remove(folder, error))
    notes.push_back(fmt::format(
        "{} was a link, which is not followed: a folder is in its place now", folder_name));
  fs::create_directories(folder, error);
  if (error)
    throw OutputError(folder_name, fmt::format("could not be created: {}", error.message()));
  for (Figure& figure : figures) {
    write_file((folder / (figure.name + ".csv")).string(), to_csv(figure.data));
    write_file((folder / (figure.name + ".gp")).string(), figure.script);
    figure.written = true;
    for (const char* format : formats)
      fs::remove(folder / fmt::format("{}.{}", figure.name, format), error);
  }
  const std::string where = folder.filename().string(), gnuplot = find_program("gnuplot");
  if (gnuplot.empty()) {
    notes.push_back(
        fmt::format("gnuplot is not on the PATH, so {}/*.svg were not drawn; their data and "
                    "scripts are in {}/. "
                    "Install it (Debian: apt install gnuplot-nox) and do this again.",
                    where, where));
    return;
  }
  if (const std::string missing = character_without_font(text_of(figures)); !missing.empty())
    notes.push_back(
        fmt::format("no font here has {}: what is written so is not to be read in {}/*.pdf and "
                    "*.png; a font for its script helps (Debian: fonts-noto-cjk, fonts-noto-core)",
                    missing, where));
  const Terminals has = terminals(gnuplot);
  if (!has.pdf || !has.png)
    notes.push_back(
        fmt::format("this gnuplot was built without cairo, so there are no {}/*.{}; Debian's "
                    "gnuplot-nox has it",
                    where,
                    !has.pdf && !has.png ? "pdf and *.png"
                    : has.png            ? "pdf"
                                         : "png"));
  const Temporary scratch(folder_name + "/drawings", Temporary::Kind::folder);
  const Gnuplot drawing_into{gnuplot, fs::absolute(scratch.path()).string()};
  std::vector<std::string> problems(figures.size()), undrawn;
  std::size_t done = 0;
  std::mutex one_at_a_time;
  ThreadPool pool(static_cast<int>(
      std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, figures.size() + 1)));
  pool.run(static_cast<int>(figures.size()), [&](int task, int) {
    const auto i = static_cast<std::size_t>(task);
    const auto stopped = [&] { return options.keep_going && !options.keep_going(); };
    const bool skipped = stopped();
    if (!skipped) problems[i] = draw_all(figures[i], folder_name, drawing_into, has);
    const std::scoped_lock lock(one_at_a_time);
    ++done;
    // Ctrl-C in a terminal reaches gnuplot too, whose end is no problem of the figure then.
    if (skipped || (!problems[i].empty() && stopped())) {
      problems[i].clear();
      undrawn.push_back(figures[i].name);
    } else if (options.drawing) {
      options.drawing(done, figures.size(), figures[i].name);
    }
  });
  if (!undrawn.empty())
    notes.push_back(
        fmt::format("interrupted: {} of {} figures are missing in {}/: {}; berger "
                    "report draws them",
                    undrawn.size(), figures.size(), where, fmt::join(undrawn, ", ")));
  for (std::string& problem : problems)
    if (!problem.empty()) notes.push_back(std::move(problem));
}

}  // namespace berger::report
