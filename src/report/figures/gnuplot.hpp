// Figures are drawn by the gnuplot program, run without a shell.
#pragma once

#include <string>
#include <string_view>

#include "io/program.hpp"

namespace berger::report {

// Whether this gnuplot has the terminals that draw .pdf and .png, which need cairo. True where it
// does not say.
struct Terminals {
  bool pdf = true, png = true;
};
Terminals terminals(const std::string& gnuplot);

// Where the program is, and a folder of one's own for what it draws: it would follow a link, and
// leave half a figure on a full disk.
struct Gnuplot {
  std::string program, scratch;
};

// Of the characters beyond the Latin, Greek and Cyrillic ones in a text, one that no font here has,
// as far as fontconfig's fc-list is there to say; empty: none.
std::string character_without_font(std::string_view text);

// Runs gnuplot on folder/NAME.gp inside the folder; the script draws NAME.FORMAT (svg, pdf or png),
// which appears in the folder whole or not at all. Returns an empty string, or one line that says
// why there is no figure.
std::string draw(const Gnuplot& gnuplot, const std::string& folder, const std::string& name,
                 const std::string& format);

}  // namespace berger::report
