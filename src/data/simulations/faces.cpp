#include "data/simulations/faces.hpp"

#include <algorithm>
#include <array>

#include "core/random.hpp"
#include "data/simulations/drawn_images.hpp"
#include "data/simulations/draws.hpp"
#include "data/simulations/expressions.hpp"
#include "data/simulations/strokes.hpp"

namespace berger {
namespace {

// Places on a face: the middle between its sides at x = 0, cheeks at ±0.75, brows near y = −0.5,
// the chin near 1.
class Sketch {
 public:
  Sketch(Canvas& canvas, const Warp& warp) : canvas_(canvas), warp_(warp) {}
  void line(std::span<const Point> along, Canvas::Pen pen, Canvas::Ink ink) {
    canvas_.stroke(placed(along), {pen.start * scale, pen.end * scale}, ink);
  }
  void curve(std::initializer_list<Point> through, Canvas::Pen pen, Canvas::Ink ink) {
    std::vector<Knot> knots;
    for (const Point p : through) knots.push_back({p});
    line(open_curve(knots), pen, ink);
  }
  void area(std::span<const Point> outline, Canvas::Ink ink) { canvas_.fill(placed(outline), ink); }

 private:
  static constexpr double scale = 22;  // pixels
  std::vector<Point> placed(std::span<const Point> points) const {
    std::vector<Point> pixels;
    for (const Point p : points) {
      const Point at = warp_(p);
      pixels.push_back(
          {face_shape.width / 2.0 + scale * at.x, face_shape.height / 2.0 + scale * at.y});
    }
    return pixels;
  }
  Canvas& canvas_;
  const Warp& warp_;
};

// What tells one person, and one picture, from another.
struct Person {
  double skin, hair, lips;  // shades
  double width, jaw;        // of the head at the cheeks and at the jaw
  double eye_width, eye_height, eye_apart, iris;
  double brow_height, brow_radius, brow_tilt;
  double mouth_width, mouth_height, lip;
  double nose_length, nose_width;
  double look_x, look_y;  // where the eyes look
  double hairline;
  bool glasses, long_hair, fringe, beard;
};

Person draw_person(Draws& draws) {
  Person p{};
  p.skin = draws.between(0.45, 0.85);
  p.hair = p.skin * draws.between(0.1, 0.75);
  p.lips = p.skin * draws.between(0.6, 0.9);
  p.width = draws.between(0.68, 0.82), p.jaw = draws.between(0.45, 0.65);
  p.eye_width = draws.between(0.15, 0.2), p.eye_height = draws.between(0.75, 1.25),
  p.eye_apart = draws.between(0.3, 0.37);
  p.iris = draws.between(0.05, 0.3);
  p.brow_height = draws.about(0, 0.05), p.brow_radius = draws.between(0.025, 0.06),
  p.brow_tilt = draws.about(0, 0.05);
  p.mouth_width = draws.between(0.25, 0.34), p.mouth_height = draws.about(0.55, 0.04),
  p.lip = draws.between(0.02, 0.06);
  p.nose_length = draws.about(0.22, 0.06), p.nose_width = draws.between(0.1, 0.17);
  p.look_x = draws.about(0, 0.05), p.look_y = draws.about(0, 0.02);
  p.hairline = draws.between(-0.95, -0.65);
  p.glasses = draws.chance(0.12), p.long_hair = draws.chance(0.35), p.fringe = draws.chance(0.25),
  p.beard = draws.chance(0.12);
  return p;
}

void draw_head(Sketch& sketch, const Person& p) {
  if (p.long_hair) sketch.area(ellipse({0, 0.05}, p.width + 0.2, 1.15), {p.hair, 1});
  sketch.area(closed_curve(std::array<Point, 8>{{{0, -1.15},
                                                 {p.width * 0.85, -0.8},
                                                 {p.width, -0.1},
                                                 {p.jaw + 0.08, 0.6},
                                                 {0, 1.02},
                                                 {-p.jaw - 0.08, 0.6},
                                                 {-p.width, -0.1},
                                                 {-p.width * 0.85, -0.8}}}),
              {p.skin, 1});
  if (p.beard)
    sketch.area(closed_curve(std::array<Point, 6>{{{p.jaw + 0.1, 0.3},
                                                   {p.jaw, 0.7},
                                                   {0, 1.05},
                                                   {-p.jaw, 0.7},
                                                   {-p.jaw - 0.1, 0.3},
                                                   {0, 0.42}}}),
                {p.hair, 0.5});
  const double fringe = p.fringe ? 0.18 : 0;
  sketch.area(closed_curve(std::array<Point, 7>{{{-p.width - 0.06, -0.35},
                                                 {-p.width * 0.8, p.hairline + 0.15},
                                                 {0, p.hairline + fringe},
                                                 {p.width * 0.8, p.hairline + 0.15},
                                                 {p.width + 0.06, -0.35},
                                                 {p.width * 0.8, -1.1},
                                                 {-p.width * 0.8, -1.1}}}),
              {p.hair, 1});
}

void draw_eye(Sketch& sketch, const Person& p, const ActionUnits& f, double side) {
  const double x = side * p.eye_apart, y = -0.2, w = p.eye_width;
  const double up =
      std::max(0.01, p.eye_height * (0.075 + 0.055 * f.upper_lid_raiser - 0.025 * f.lid_tightener -
                                     0.015 * f.cheek_raiser));
  const double down =
      std::max(0.005, p.eye_height * (0.055 - 0.035 * f.cheek_raiser - 0.025 * f.lid_tightener));
  // Lids are parabolas from corner to corner.
  const auto lid = [&](double at, double height) { return height * (1 - (at / w) * (at / w)); };
  std::vector<Point> upper, lower, white, iris;
  for (int i = -5; i <= 5; ++i) {
    const double at = w * i / 5;
    upper.push_back({x + at, y - lid(at, up)});
    lower.push_back({x + at, y + lid(at, down)});
  }
  white = upper;
  white.insert(white.end(), lower.rbegin(), lower.rend());
  sketch.area(white, {std::min(1.0, p.skin + 0.25), 1});
  for (Point point : ellipse({p.look_x, p.look_y - 0.01}, 0.075, 0.075)) {
    const double at = std::clamp(point.x, -w, w);
    iris.push_back({x + at, y + std::clamp(point.y, -lid(at, up), lid(at, down))});
  }
  sketch.area(iris, {p.iris, 1});
  sketch.line(upper, {0.022, 0.022}, {p.skin * 0.25, 0.85});
  sketch.line(lower, {0.012, 0.012}, {p.skin * 0.4, 0.5});
}

void draw_brow(Sketch& sketch, const Person& p, const ActionUnits& f, double side) {
  const double base = -0.46 + p.brow_height;
  const double inner = base - 0.15 * f.inner_brow_raiser + 0.12 * f.brow_lowerer + p.brow_tilt;
  const double arch =
      base - 0.06 - 0.09 * f.inner_brow_raiser - 0.13 * f.outer_brow_raiser + 0.08 * f.brow_lowerer;
  const double outer =
      base + 0.02 - 0.15 * f.outer_brow_raiser + 0.03 * f.brow_lowerer - p.brow_tilt;
  sketch.curve({{side * (0.14 - 0.05 * f.brow_lowerer), inner},
                {side * p.eye_apart, arch},
                {side * (p.eye_apart + 0.22), outer}},
               {p.brow_radius, p.brow_radius * 0.5}, {p.hair * 0.8, 0.9});
}

void draw_nose(Sketch& sketch, const Person& p, const ActionUnits& f, double light_side) {
  const double tip = p.nose_length - 0.03 * f.nose_wrinkler,
               w = p.nose_width + 0.02 * f.nose_wrinkler;
  sketch.curve({{0.05 * light_side, -0.15}, {0.06 * light_side, tip * 0.4}, {w * light_side, tip}},
               {0.015, 0.03}, {p.skin * 0.6, 0.5});
  sketch.curve(
      {{-w, tip}, {-w * 0.4, tip + 0.05}, {0, tip + 0.03}, {w * 0.4, tip + 0.05}, {w, tip}},
      {0.018, 0.018}, {p.skin * 0.4, 0.7});
}

// Folds show as far as their units act.
void draw_folds(Sketch& sketch, const Person& p, const ActionUnits& f) {
  const auto ink = [&](double strength) {
    return Canvas::Ink{p.skin * 0.55, std::clamp(0.7 * strength, 0.0, 0.7)};
  };
  for (const double side : {-1.0, 1.0}) {
    const double corner = side * (p.mouth_width + 0.1 + 0.06 * f.lip_corner_puller);
    sketch.curve(
        {{side * (p.nose_width + 0.04), p.nose_length - 0.03}, {corner, 0.4}, {corner, 0.55}},
        {0.015, 0.02},
        ink(0.6 * f.lip_corner_puller + 0.5 * f.upper_lip_raiser + 0.4 * f.nose_wrinkler));
    sketch.curve({{side * 0.05, -0.48}, {side * 0.06, -0.36}}, {0.02, 0.02},
                 ink(0.8 * f.brow_lowerer));
    sketch.curve({{side * 0.04, -0.22}, {side * 0.13, -0.05}}, {0.02, 0.02},
                 ink(0.9 * f.nose_wrinkler));
  }
  for (const double y : {-0.72, -0.64})
    sketch.curve({{-0.3, y + 0.02}, {0, y}, {0.3, y + 0.02}}, {0.015, 0.015},
                 ink(0.4 * (f.inner_brow_raiser + f.outer_brow_raiser)));
}

void draw_mouth(Sketch& sketch, const Person& p, const ActionUnits& f) {
  const double open = 0.3 * f.jaw_drop, y = p.mouth_height;
  const double corner_x =
      std::max(0.1, p.mouth_width + 0.1 * f.lip_corner_puller + 0.09 * f.lip_stretcher -
                        0.06 * f.lip_tightener - 0.08 * f.jaw_drop);
  const double corner_y =
      y - 0.14 * f.lip_corner_puller + 0.12 * f.lip_corner_depressor + 0.3 * open;
  const double top = y - 0.07 * f.upper_lip_raiser - 0.02 * f.lip_corner_puller - 0.04 * f.jaw_drop,
               bottom = top + open + 0.04 * f.upper_lip_raiser;
  const double lip = std::max(0.008, p.lip * (1 - 0.6 * f.lip_tightener));
  const Point left{-corner_x, corner_y}, right{corner_x, corner_y};
  const auto between = [&](double upper, double lower) {
    const double bend = 0.2;  // more than of an ellipse, less than of straight lines
    return closed_curve(std::array<Point, 8>{{left,
                                              {-corner_x / 2, upper + bend * (corner_y - upper)},
                                              {0, upper},
                                              {corner_x / 2, upper + bend * (corner_y - upper)},
                                              right,
                                              {corner_x / 2, lower + bend * (corner_y - lower)},
                                              {0, lower},
                                              {-corner_x / 2, lower + bend * (corner_y - lower)}}});
  };
  sketch.area(between(top - lip, bottom + 1.3 * lip), {p.lips, 0.9});
  if (open > 0.03) {
    sketch.area(between(top, bottom), {0.08, 1});
    const double teeth = std::min(0.09, 0.6 * open);
    if (f.lip_corner_puller + f.lip_stretcher + f.upper_lip_raiser > 0.3)
      sketch.area(between(top, top + teeth), {0.92, 0.9});
  } else {
    sketch.curve({left,
                  {-corner_x / 2, top + 0.3 * (corner_y - top)},
                  {0, top},
                  {corner_x / 2, top + 0.3 * (corner_y - top)},
                  right},
                 {0.018, 0.018}, {p.skin * 0.25, 0.9});
  }
}

void draw_glasses(Sketch& sketch, const Person& p) {
  for (const double side : {-1.0, 1.0}) {
    std::vector<Point> rim = ellipse({side * p.eye_apart, -0.18}, p.eye_width + 0.08, 0.19);
    rim.push_back(rim.front());
    sketch.line(rim, {0.02, 0.02}, {0.1, 0.9});
    sketch.curve({{side * (p.eye_apart + p.eye_width + 0.08), -0.2}, {side * p.width, -0.22}},
                 {0.02, 0.02}, {0.1, 0.8});
  }
  sketch.curve({{-0.09, -0.2}, {0.09, -0.2}}, {0.02, 0.02}, {0.1, 0.9});
}

constexpr Warp::Limits pose{.bend = 0.03,
                            .turn = 0.2,
                            .lean = 0.08,
                            .stretch_x = 0.1,
                            .stretch_y = 0.1,
                            .move_x = 0.1,
                            .move_y = 0.08};

void draw_face(std::int64_t expression, const RandomKey& key, std::span<std::uint8_t> pixels) {
  Draws draws(key);
  const ActionUnits units = draw_expression(expression, draws);
  const Person person = draw_person(draws);
  const Warp warp(pose, draws);
  Canvas canvas(face_shape.height, face_shape.width, draws.between(0, 1));
  Sketch sketch(canvas, warp);
  draw_head(sketch, person);
  draw_folds(sketch, person, units);
  for (const double side : {-1.0, 1.0}) draw_eye(sketch, person, units, side);
  for (const double side : {-1.0, 1.0}) draw_brow(sketch, person, units, side);
  draw_nose(sketch, person, units, draws.chance(0.5) ? 1 : -1);
  draw_mouth(sketch, person, units);
  if (person.glasses) draw_glasses(sketch, person);
  const double brightness = draws.between(0.75, 1.15), to_right = draws.about(0, 0.5),
               downwards = draws.about(0, 0.35);
  canvas.brighten(brightness, to_right, downwards);
  canvas.blur(draws.between(0.05, 0.3));
  canvas.develop(key, draws.between(0.02, 0.14), pixels);
}

}  // namespace

// Tijdeman's chairman assignment (Discrete Mathematics 32, 1980): of the classes whose share of the
// first n images is far enough ahead of their count, the one that would fall behind first. Counts
// stay within 1 − 1/(2K − 2) of shares.
std::vector<std::int64_t> expressions_in_turn(int count) {
  constexpr std::int64_t classes = 7, whole = 10'000, unit = 2 * classes - 2;
  // of `whole`
  constexpr std::array<std::int64_t, 7> shares{1388, 156, 1432, 2518, 1676, 1115, 1715};
  std::array<std::int64_t, 7> counts{};
  std::vector<std::int64_t> order;
  for (std::int64_t n = 1; n <= count; ++n) {
    std::size_t next = classes;
    std::int64_t least = 0;  // time left of `next`, times its share
    for (std::size_t k = 0; k < classes; ++k) {
      const std::int64_t ahead = unit * (shares[k] * n - whole * counts[k]);
      const std::int64_t left = (unit - 1) * whole - ahead;
      if (ahead < whole || (next < classes && left * shares[next] >= least * shares[k])) continue;
      next = k, least = left;
    }
    ++counts[next];
    order.push_back(static_cast<std::int64_t>(next));
  }
  return order;
}

ImageSet simulate_faces(const SimulationOptions& options) {
  return draw({.shape = face_shape,
               .usual_count = usual_faces,
               .purpose = Purpose::faces,
               .classes = {expression_names.begin(), expression_names.end()},
               .labels = expressions_in_turn,
               .draw = draw_face},
              options);
}

}  // namespace berger
