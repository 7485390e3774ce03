#include "report/live/terminal_text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "core/readable.hpp"
#include "report/figures/figure.hpp"

namespace berger::report {
namespace {

// Of the eight styles of figures, all but black and the dark wine.
constexpr std::array<std::size_t, terminal_colours> styles{0, 1, 2, 3, 5, 6};

struct Rgb {
  int red = 0, green = 0, blue = 0;
};

Rgb rgb(int colour) {
  const std::string text =
      line_style(styles[static_cast<std::size_t>(colour) % styles.size()]).colour;  // "#0072B2"
  const auto part = [&](std::size_t at) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + 2, value, 16);
    return value;
  };
  return {part(1), part(3), part(5)};
}

// The nearest of the 6 × 6 × 6 colours that begin at number 16, whose levels are 0, 95, 135, 175,
// 215, 255.
int nearest_of_cube(const Rgb& colour) {
  const auto level = [](int value) { return value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40; };
  return 16 + 36 * level(colour.red) + 6 * level(colour.green) + level(colour.blue);
}

std::string codes(const Ink& ink, Colours colours) {
  std::string list;
  if (ink.bold) list += ";1";
  if (ink.dim) list += ";2";
  if (ink.colour >= 0) {
    const Rgb colour = rgb(ink.colour);
    list += colours == Colours::all
                ? fmt::format(";38;2;{};{};{}", colour.red, colour.green, colour.blue)
                : fmt::format(";38;5;{}", nearest_of_cube(colour));
  }
  return list.empty() ? list : list.substr(1);
}

// Bytes of the first `characters` characters.
std::size_t bytes_of(std::string_view text, std::size_t characters) {
  for (std::size_t at = 0; at < text.size(); ++at)
    if ((text[at] & 0xC0) != 0x80 && characters-- == 0) return at;
  return text.size();
}

}  // namespace

Line& Line::add(std::string_view text, Ink ink) {
  std::string clean = readable(text);
  width_ += count_characters(clean);
  if (!pieces_.empty() && pieces_.back().ink == ink)
    pieces_.back().text += clean;
  else if (!clean.empty())
    pieces_.push_back({std::move(clean), ink});
  return *this;
}

Line& Line::add(const Line& other) {
  pieces_.insert(pieces_.end(), other.pieces_.begin(), other.pieces_.end());
  width_ += other.width_;
  return *this;
}

Line& Line::pad(std::size_t columns) {
  return width_ < columns ? add(std::string(columns - width_, ' ')) : *this;
}

Line& Line::cut(std::size_t columns) {
  if (width_ <= columns) return *this;
  std::size_t left = columns > 0 ? columns - 1 : 0;
  std::vector<Piece> kept;
  for (Piece& piece : pieces_) {
    const std::size_t width = count_characters(piece.text);
    piece.text.resize(bytes_of(piece.text, left));
    left -= std::min(left, width);
    if (!piece.text.empty()) kept.push_back(std::move(piece));
  }
  if (columns > 0) kept.push_back({"…", {}});
  pieces_ = std::move(kept);
  width_ = columns;
  return *this;
}

std::string written(const Line& line, Colours colours) {
  std::string text;
  for (const Piece& piece : line.pieces()) {
    const std::string ink = colours == Colours::none ? "" : codes(piece.ink, colours);
    text += ink.empty() ? piece.text : fmt::format("\x1b[{}m{}\x1b[m", ink, piece.text);
  }
  return text;
}

std::string without_middle(std::string_view text, std::size_t columns) {
  const std::size_t characters = count_characters(text);
  if (characters <= columns) return std::string(text);
  if (columns == 0) return {};
  const std::size_t end = (columns - 1) / 2, begin = columns - 1 - end;
  return std::string(text.substr(0, bytes_of(text, begin))) + "…" +
         std::string(text.substr(bytes_of(text, characters - end)));
}

}  // namespace berger::report
