#include "data/simulations/digits.hpp"

#include <array>
#include <cmath>
#include <vector>

#include "core/random.hpp"
#include "data/simulations/drawn_images.hpp"
#include "data/simulations/draws.hpp"
#include "data/simulations/strokes.hpp"

namespace berger {
namespace {

using Stroke = std::vector<Knot>;
using Form = std::vector<Stroke>;  // within ±1, as high as that
constexpr bool corner = true;

// The ways in which each digit is written.
const std::array<std::vector<Form>, 10>& forms() {
  static const std::array<std::vector<Form>, 10> all{{
      // 0
      {{{{{0.1, -1}},
         {{-0.45, -0.6}},
         {{-0.6, 0.1}},
         {{-0.35, 0.8}},
         {{0.1, 1}},
         {{0.5, 0.6}},
         {{0.6, -0.1}},
         {{0.4, -0.8}},
         {{0, -1}}}},
       {{{{0.3, -0.9}},
         {{-0.2, -0.9}},
         {{-0.65, -0.2}},
         {{-0.5, 0.6}},
         {{0, 0.95}},
         {{0.55, 0.5}},
         {{0.6, -0.3}},
         {{0.2, -0.95}},
         {{-0.1, -0.75}}}}},
      // 1
      {{{{{0, -1}}, {{0, 0}}, {{0, 1}}}},
       {{{{-0.35, -0.55}}, {{0.05, -1}, corner}, {{0.05, 0}}, {{0.05, 1}}}},
       {{{{-0.35, -0.6}}, {{0, -1}, corner}, {{0, 0}}, {{0, 0.95}}},
        {{{-0.4, 0.95}}, {{0.4, 0.95}}}}},
      // 2
      {{{{{-0.5, -0.6}},
         {{-0.1, -1}},
         {{0.45, -0.65}},
         {{0.25, 0}},
         {{-0.5, 0.95}, corner},
         {{0.1, 0.9}},
         {{0.6, 0.9}}}},
       {{{{-0.5, -0.6}},
         {{0, -1}},
         {{0.45, -0.6}},
         {{0.15, 0.2}},
         {{-0.35, 0.85}},
         {{-0.6, 0.65}},
         {{-0.3, 0.5}},
         {{0.1, 0.85}},
         {{0.6, 0.8}}}}},
      // 3
      {{{{{-0.5, -0.75}},
         {{0, -1}},
         {{0.45, -0.6}},
         {{0.2, -0.15}},
         {{-0.15, -0.05}, corner},
         {{0.35, 0.1}},
         {{0.5, 0.55}},
         {{0.05, 1}},
         {{-0.5, 0.75}}}},
       {{{{-0.45, -0.95}},
         {{0.4, -0.95}, corner},
         {{-0.05, -0.2}, corner},
         {{0.4, 0}},
         {{0.5, 0.5}},
         {{0.1, 0.98}},
         {{-0.5, 0.8}}}}},
      // 4
      {{{{{-0.35, -0.95}}, {{-0.5, -0.3}}, {{-0.55, 0.1}, corner}, {{0, 0.1}}, {{0.6, 0.1}}},
        {{{0.3, -0.7}}, {{0.25, 0.2}}, {{0.2, 1}}}},
       {{{{0.25, 1}},
         {{0.25, 0}},
         {{0.25, -1}, corner},
         {{-0.6, 0.3}, corner},
         {{0, 0.3}},
         {{0.65, 0.3}}}},
       {{{{-0.5, -0.9}}, {{-0.45, -0.2}}, {{-0.1, 0.05}}, {{0.35, -0.15}}},
        {{{0.45, -0.95}}, {{0.4, 0}}, {{0.35, 1}}}}},
      // 5
      {{{{{0.55, -0.95}},
         {{0.1, -0.95}},
         {{-0.35, -0.95}, corner},
         {{-0.45, -0.1}, corner},
         {{0.1, -0.25}},
         {{0.5, 0.2}},
         {{0.35, 0.8}},
         {{-0.1, 1}},
         {{-0.5, 0.8}}}},
       {{{{-0.3, -0.9}},
         {{-0.4, -0.15}, corner},
         {{0.15, -0.2}},
         {{0.45, 0.3}},
         {{0.1, 0.95}},
         {{-0.5, 0.85}}},
        {{{-0.3, -0.9}}, {{0.55, -0.95}}}},
       {{{{0.5, -0.95}},
         {{-0.15, -0.85}},
         {{-0.35, -0.3}},
         {{0.2, -0.05}},
         {{0.45, 0.4}},
         {{0.1, 0.95}},
         {{-0.5, 0.85}}}}},
      // 6
      {{{{{0.35, -1}},
         {{-0.2, -0.5}},
         {{-0.5, 0.2}},
         {{-0.3, 0.85}},
         {{0.15, 0.95}},
         {{0.45, 0.5}},
         {{0.15, 0.1}},
         {{-0.25, 0.25}},
         {{-0.45, 0.6}}}},
       {{{{-0.1, -1}},
         {{-0.4, -0.2}},
         {{-0.4, 0.6}},
         {{0, 0.95}},
         {{0.45, 0.6}},
         {{0.3, 0.15}},
         {{-0.1, 0.1}},
         {{-0.35, 0.4}}}}},
      // 7
      {{{{{-0.5, -0.9}}, {{0, -0.9}}, {{0.5, -0.9}, corner}, {{0.2, 0}}, {{0, 1}}}},
       {{{{-0.5, -0.9}}, {{0, -0.9}}, {{0.5, -0.9}, corner}, {{0.15, 0}}, {{-0.1, 1}}},
        {{{-0.25, 0.05}}, {{0.45, 0.05}}}},
       {{{{-0.5, -0.55}},
         {{-0.45, -0.85}},
         {{0, -0.8}},
         {{0.5, -0.9}, corner},
         {{0.1, -0.1}},
         {{-0.05, 1}}}}},
      // 8
      {{{{{0.4, -0.7}},
         {{0, -1}},
         {{-0.4, -0.7}},
         {{-0.15, -0.2}},
         {{0.25, 0.15}},
         {{0.45, 0.6}},
         {{0.05, 1}},
         {{-0.4, 0.65}},
         {{-0.2, 0.15}},
         {{0.2, -0.25}},
         {{0.4, -0.7}}}},
       {{{{0, -1}}, {{-0.4, -0.55}}, {{0, -0.1}}, {{0.4, -0.55}}, {{0, -1}}},
        {{{0, -0.1}}, {{-0.45, 0.45}}, {{0, 1}}, {{0.45, 0.45}}, {{0, -0.1}}}}},
      // 9
      {{{{{0.4, -0.6}},
         {{0.05, -0.98}},
         {{-0.4, -0.6}},
         {{-0.15, -0.15}},
         {{0.3, -0.35}},
         {{0.42, -0.75}, corner},
         {{0.35, 0.2}},
         {{0.25, 1}}}},
       {{{{0.4, -0.6}},
         {{0, -0.95}},
         {{-0.45, -0.5}},
         {{-0.05, -0.1}},
         {{0.35, -0.4}},
         {{0.42, -0.75}, corner},
         {{0.4, 0.3}},
         {{0, 0.95}},
         {{-0.4, 0.75}}}}},
  }};
  return all;
}

constexpr Warp::Limits hand{.bend = 0.14,
                            .turn = 0.22,
                            .lean = 0.42,
                            .stretch_x = 0.32,
                            .stretch_y = 0.2,
                            .move_x = 0.2,
                            .move_y = 0.16};

std::vector<std::int64_t> digits_in_turn(int count) {
  std::vector<std::int64_t> digits;
  for (int n = 0; n < count; ++n) digits.push_back(n % 10);
  return digits;
}

void draw_digit(std::int64_t digit, const RandomKey& key, std::span<std::uint8_t> pixels) {
  constexpr double middle = 14, half_height = 9;
  Draws draws(key);
  const std::vector<Form>& choices = forms()[static_cast<std::size_t>(digit)];
  const Form& form = choices[draws.below(choices.size())];
  const Warp warp(hand, draws);
  const double unsteady = draws.between(0.03, 0.18);
  const double radius = draws.between(0.65, 1.7), brightness = draws.between(0.65, 1);
  Canvas canvas(digit_shape.height, digit_shape.width, 0);
  for (Stroke stroke : form) {
    for (Knot& knot : stroke) {
      knot.at.x += draws.about(0, unsteady);
      knot.at.y += draws.about(0, unsteady);
    }
    std::vector<Point> line = open_curve(stroke);
    for (Point& p : line) {
      const Point at = warp(p);
      p = {middle + half_height * at.x, middle + half_height * at.y};
    }
    const double taper = draws.about(1, 0.25);
    canvas.stroke(line, {radius * taper, radius * (2 - taper)}, {brightness, 1});
  }
  canvas.blur(draws.between(0, 0.15));
  canvas.develop(key, draws.between(0, 0.25), pixels);
}

}  // namespace

ImageSet simulate_digits(const SimulationOptions& options) {
  return draw({.shape = digit_shape,
               .usual_count = usual_digits,
               .purpose = Purpose::digits,
               .labels = digits_in_turn,
               .draw = draw_digit},
              options);
}

}  // namespace berger
