// A legend below the axes, in columns as wide as its longest entry.
#pragma once

#include <cstddef>
#include <string>

namespace berger::report {

// characters of an entry, in a figure so many design pixels wide
std::size_t legend_room(int width);
int legend_rows(std::size_t entries, std::size_t longest, int width);  // `longest`: characters
// with the axis' numbers and title above it
int legend_height(int rows);
// commands that place it; `height`: of the figure
std::string legend_below(int rows, int height);

}  // namespace berger::report
