// Lines for a terminal: pieces of text that are measured and cut by characters; colours come in
// when a line is written out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace berger::report {

struct Ink {
  int colour = -1;  // of terminal_colour; -1: the terminal's own
  bool bold = false, dim = false;
  bool operator==(const Ink&) const = default;
};

struct Piece {
  std::string text;
  Ink ink;
};

// What is added is made readable first: a name from a file must not move the cursor.
class Line {
 public:
  Line() = default;
  explicit Line(std::string_view text, Ink ink = {}) { add(text, ink); }
  Line& add(std::string_view text, Ink ink = {});
  Line& add(const Line& other);
  Line& pad(std::size_t columns);  // blanks up to this width
  Line& cut(std::size_t columns);  // with … as the last character when something is lost
  std::size_t width() const { return width_; }
  const std::vector<Piece>& pieces() const { return pieces_; }

 private:
  std::vector<Piece> pieces_;
  std::size_t width_ = 0;
};

enum class Colours { none, few, all };  // few: the 256 that nearly every terminal has; all: 24 bits

// Without a line end. Colours are reset at the end of each coloured piece.
std::string written(const Line& line, Colours colours);

// Colours of curves: those of figures that are seen on black and on white alike.
inline constexpr int terminal_colours = 6;

// At most `columns` characters: of a longer text its beginning and its end, where names of runs
// differ, around a …
std::string without_middle(std::string_view text, std::size_t columns);

}  // namespace berger::report
