// A legend below the axes, in columns as wide as its longest entry.
#pragma once

#include <cstddef>
#include <string>

namespace berger::report {

std::size_t legend_room(int width);  // characters of an entry, in a figure so many design pixels wide
int legend_rows(std::size_t entries, std::size_t longest, int width);  // `longest`: characters
int legend_height(int rows);                                           // with the axis' numbers and title above it
std::string legend_below(int rows, int height);                        // commands that place it; `height`: of the figure

}  // namespace berger::report
