// Layouts are made in design pixels, of which a label's letters have a size of fifteen. A style
// says how many of them a figure is wide, and how large each is on paper.
#pragma once

#include <cstddef>

#include "berger/report.hpp"

namespace berger::report {

constexpr int label_pixels = 15;  // the font's size
constexpr int narrow = 700;       // below it panels do not fit side by side

// Design pixels of a figure's width; `own` is its width on screen.
int design_width(const FigureStyle& style, int own);
int plot_height(int width);           // of the area between the axes
int title_height(std::size_t lines);  // of what stands above it
double points_of_pixel(const FigureStyle& style);
// Characters of a label that fit into some design pixels: a bit wider each than DejaVu Sans has
// them on the average.
std::size_t characters_in(double pixels);

}  // namespace berger::report
