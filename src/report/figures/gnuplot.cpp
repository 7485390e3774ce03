#include "report/figures/gnuplot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <vector>

#include "report/escape.hpp"

namespace berger::report {
namespace {

namespace fs = std::filesystem;

// gnuplot points at a mistake over several lines; a note has one.
std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::string out;
  for (const char c : text)
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  return out;
}

std::string said(const ProgramResult& finished) {
  constexpr std::size_t most = 4096;
  return one_line((finished.out + finished.errors).substr(0, most));
}

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// gnuplot says nothing of a full disk, and neither does the stream above.
bool is_whole(const fs::path& drawing, std::string_view format) {
  const std::string_view end = format == "svg"   ? "</svg>"
                               : format == "pdf" ? "%%EOF"
                                                 : "IEND\xae\x42\x60\x82";
  std::string bytes = contents(drawing);
  while (format != "png" && bytes.ends_with('\n')) bytes.pop_back();
  return bytes.ends_with(end);
}

std::string problem_of(const ProgramResult& finished, const std::string& gnuplot) {
  if (finished.error != 0)
    return fmt::format("{} could not be started: {}", gnuplot, std::strerror(finished.error));
  if (finished.signal != 0) return fmt::format("gnuplot was stopped by signal {}", finished.signal);
  if (finished.code != 0) return fmt::format("gnuplot gave up: {}", said(finished));
  return {};
}

// gnuplot leaves out how large a dot is, and without it a figure opens three times too wide. The
// chunk goes behind the first one, which has a fixed length; 11811 dots a metre are 300 an inch.
// PNG Specification (Third Edition), 11.3.4.3.
void say_300_dots_an_inch(const fs::path& png) {
  constexpr std::size_t end_of_first = 33;
  constexpr std::string_view density{"\0\0\0\x09pHYs\0\0\x2e\x23\0\0\x2e\x23\x01\x78\xa5\x3f\x76",
                                     21};
  std::string bytes = contents(png);
  if (bytes.size() < end_of_first || !bytes.starts_with("\x89PNG") || bytes.find("pHYs") < 100)
    return;
  bytes.insert(end_of_first, density);
  std::ofstream(png, std::ios::binary) << bytes;
}

}  // namespace

Terminals terminals(const std::string& gnuplot) {
  const ProgramResult finished = run_program({gnuplot, "-d", "-e", "print GPVAL_TERMINALS"}, "/");
  const std::string list = fmt::format(" {} ", said(finished));
  if (finished.code != 0 || list.find(" svg ") == std::string::npos) return {};
  return {list.find(" pdfcairo ") != std::string::npos,
          list.find(" pngcairo ") != std::string::npos};
}

// One of each script of 256 characters is asked for: a font has most of a script or nothing.
std::string character_without_font(std::string_view text) {
  const std::string program = find_program("fc-list");
  std::set<std::uint32_t> asked;
  for (std::size_t at = 0; !program.empty() && at < text.size() && asked.size() < 8;) {
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t bytes = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    std::uint32_t code = bytes == 1 ? first : first & (0xFFU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes && at + i < text.size(); ++i)
      code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    constexpr std::uint32_t beyond_cyrillic = 0x530, symbols = 0x1E00, after_symbols = 0x2E80;
    const bool known = code < beyond_cyrillic || (code >= symbols && code < after_symbols);
    if (!known && asked.insert(code >> 8).second) {
      const ProgramResult list =
          run_program({program, fmt::format(":charset={:x}", code), "family"}, "/");
      if (list.code == 0 && list.out.empty()) return std::string(text.substr(at, bytes));
    }
    at += bytes;
  }
  return {};
}

std::string draw(const Gnuplot& gnuplot, const std::string& folder, const std::string& name,
                 const std::string& format) {
  const std::string file = name + "." + format;
  const fs::path drawn = fs::path(gnuplot.scratch) / file;
  // -d: without the user's start-up file, so that a figure looks the same everywhere.
  const std::string variables = fmt::format("format = {}; drawing = {}", quote_gnuplot(format),
                                            quote_gnuplot(drawn.string()));
  const ProgramResult finished =
      run_program({gnuplot.program, "-d", "-e", variables, name + ".gp"}, folder);
  std::string problem = problem_of(finished, gnuplot.program);
  if (problem.empty() && format == "png") say_300_dots_an_inch(drawn);
  if (problem.empty() && !is_whole(drawn, format))
    problem = fmt::format("gnuplot wrote no whole {}: {}", format, said(finished));
  std::error_code error;
  if (problem.empty()) {
    fs::rename(drawn, fs::path(folder) / file, error);
    if (!error) return {};
    problem = fmt::format("could not be renamed: {}", error.message());
  }
  return fmt::format("{}/{} was not drawn: {}", fs::path(folder).filename().string(), file,
                     problem);
}

}  // namespace berger::report
