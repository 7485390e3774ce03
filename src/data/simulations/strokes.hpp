// What simulated images are drawn of: smooth curves, bent a little differently every time, painted
// with soft edges.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/random.hpp"
#include "data/simulations/draws.hpp"

namespace berger {

struct Point {
  double x = 0, y = 0;  // to the right, downwards
};

// A place that a curve goes through: round it, or with a corner.
struct Knot {
  Point at;
  bool corner = false;
};

// Cubic pieces with Catmull & Rom's tangents (Computer Aided Geometric Design, 1974), as points
// along them. At a corner, and at the ends, the tangent is zero.
std::vector<Point> open_curve(std::span<const Knot> knots);
std::vector<Point> closed_curve(std::span<const Point> knots);
std::vector<Point> ellipse(Point centre, double half_width, double half_height);

// A random distortion of the plane that leaves the unit square about where it is: a cubic in x and
// y, which bends, behind which an affine map turns, leans, stretches and moves.
class Warp {
 public:
  struct Limits {
    double bend = 0;                      // of each coefficient of the cubic
    double turn = 0, lean = 0;            // radians, tangent
    double stretch_x = 0, stretch_y = 0;  // share
    double move_x = 0, move_y = 0;
  };
  Warp(const Limits& limits, Draws& draws);
  Point operator()(Point p) const;

 private:
  struct Bend {
    double xx, xy, yy, xxx, xxy, xyy, yyy;
    double operator()(double x, double y) const;
  };
  Bend bend_x_{}, bend_y_{};
  double xx_, xy_, yx_, yy_;  // the affine map
  Point move_;
};

// A grey picture; shades go from 0, black, to 1, white. Positions are in pixels, the centre of the
// first at (0.5, 0.5).
class Canvas {
 public:
  Canvas(int height, int width, double shade)
      : height_(height), width_(width), shades_(area(), shade), cover_(area()) {}

  struct Ink {
    double shade = 1, opacity = 1;
  };
  struct Pen {
    double start = 1, end = 1;  // radius along the line
  };
  void stroke(std::span<const Point> line, Pen pen, Ink ink);
  void fill(std::span<const Point> outline, Ink ink);
  // multiplies; the slopes are from edge to edge
  void brighten(double at_centre, double to_right, double downwards);
  // of a pixel that goes to its neighbours on either side
  void blur(double share);
  // Adds noise, triangular in ±`noise`, and writes bytes. Draws of the same key stay apart.
  void develop(const RandomKey& key, double noise, std::span<std::uint8_t> bytes) const;

 private:
  struct Area {  // rows and columns from first to before last
    int top, bottom, left, right;
  };
  std::size_t area() const {
    return static_cast<std::size_t>(height_) * static_cast<std::size_t>(width_);
  }
  std::size_t place(int row, int column) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(width_) +
           static_cast<std::size_t>(column);
  }
  Area around(std::span<const Point> points, double reach) const;
  void blend(const Area& area, Ink ink);  // where cover_ says; clears it

  int height_, width_;
  std::vector<double> shades_, cover_;
};

}  // namespace berger
