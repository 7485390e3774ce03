#include "report/figures/style.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "berger/errors.hpp"

namespace berger {
namespace {

constexpr double points_of_mm = 72 / 25.4;
// of a style that gives a width only, less where it is narrow
constexpr double usual_font = 8;
// in which axes, their numbers, names of classes and titles leave room for a plot
constexpr double fewest_design_pixels = 330;

struct Preset {
  std::string_view name;
  FigureStyle style;
};
constexpr std::array presets{Preset{"screen", {}}, Preset{"column", {.width_mm = 85, .font_pt = 8}},
                             Preset{"page", {.width_mm = 178, .font_pt = 9}},
                             Preset{"slide", {.width_mm = 240, .font_pt = 16}}};

[[noreturn]] void refuse(std::string_view text, std::string_view part) {
  throw ConfigError("--style",
                    fmt::format("--style {}: '{}' is none of screen, column, page, slide, "
                                "width=40mm to width=400mm, font=4pt to "
                                "font=40pt; several are joined by commas: column,font=9pt",
                                text, part));
}

// "width=85mm" with key "width=" and unit "mm": 85. Nothing where it is something else.
bool read_size(std::string_view part, std::string_view key, std::string_view unit, double least,
               double most, double& size) {
  if (!part.starts_with(key) || !part.ends_with(unit) || part.size() < key.size() + unit.size())
    return false;
  const char *first = part.data() + key.size(), *last = part.data() + part.size() - unit.size();
  double value = 0;
  const auto [end, error] = std::from_chars(first, last, value);
  if (error != std::errc() || end != last || !(value >= least && value <= most)) return false;
  size = value;
  return true;
}

// In tenths of a point.
double largest_font(double width_mm) {
  return std::floor(10 * width_mm * points_of_mm * report::label_pixels / fewest_design_pixels) /
         10;
}

}  // namespace

FigureStyle parse_style(std::string_view text) {
  FigureStyle style;
  for (std::string_view rest = text;;) {
    const std::string_view part = rest.substr(0, rest.find(','));
    const auto preset = std::find_if(presets.begin(), presets.end(),
                                     [&](const Preset& p) { return p.name == part; });
    const FigureStyle before = style;
    if (preset != presets.end())
      style = preset->style;
    else if (read_size(part, "width=", "mm", 40, 400, style.width_mm))
      style.font_pt = before.font_pt == FigureStyle{}.font_pt
                          ? std::min(usual_font, largest_font(style.width_mm))
                          : before.font_pt;
    else if (!read_size(part, "font=", "pt", 4, 40, style.font_pt))
      refuse(text, part);
    if (part.size() == rest.size()) break;
    rest.remove_prefix(part.size() + 1);
  }
  if (style.width_mm > 0 && style.font_pt > largest_font(style.width_mm))
    throw ConfigError(
        "--style",
        fmt::format(
            "--style {}: {:g} mm are too narrow for letters of {:g} pt; a width of at least {:.0f} "
            "mm or a font of at most {:g} pt is needed",
            text, style.width_mm, style.font_pt,
            std::ceil(style.font_pt * fewest_design_pixels / report::label_pixels / points_of_mm),
            largest_font(style.width_mm)));
  return style;
}

namespace report {

double points_of_pixel(const FigureStyle& style) {
  return style.font_pt / label_pixels;
}

int design_width(const FigureStyle& style, int own) {
  if (!(style.width_mm > 0)) return own;
  return static_cast<int>(std::lround(style.width_mm * points_of_mm / points_of_pixel(style)));
}

int title_height(std::size_t lines) {
  return 26 + 23 * static_cast<int>(lines);
}

int plot_height(int width) {
  return 92 + (3 * width) / 10;
}

std::size_t characters_in(double pixels) {
  return static_cast<std::size_t>(std::max(1.0, pixels / 8.6));
}

}  // namespace report
}  // namespace berger
