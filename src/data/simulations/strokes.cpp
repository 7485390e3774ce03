#include "data/simulations/strokes.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/math.hpp"

namespace berger {
namespace {

// straight pieces between two knots: shorter than two pixels in these pictures
constexpr int steps = 5;

void append_piece(std::vector<Point>& line, Point from, Point to, Point tangent,
                  Point next_tangent) {
  for (int i = 1; i <= steps; ++i) {  // Hermite's cubic
    const double t = static_cast<double>(i) / steps, u = 1 - t;
    const double a = u * u * (1 + 2 * t), b = t * t * (3 - 2 * t), c = t * u * u, d = t * t * u;
    line.push_back({a * from.x + b * to.x + c * tangent.x - d * next_tangent.x,
                    a * from.y + b * to.y + c * tangent.y - d * next_tangent.y});
  }
}

Point half_way(Point before, Point after) {
  return {(after.x - before.x) / 2, (after.y - before.y) / 2};
}

constexpr int corners = 24;  // of an ellipse
std::array<Point, corners> unit_circle() {
  std::array<Point, corners> circle;
  for (std::size_t i = 0; i < corners; ++i) {
    const double angle = 6.283185307179586 * static_cast<double>(i) / corners;
    circle[i] = {cos(angle), sin(angle)};
  }
  return circle;
}

double square(double x) {
  return x * x;
}

}  // namespace

std::vector<Point> open_curve(std::span<const Knot> knots) {
  std::vector<Point> line{knots[0].at};
  const auto tangent = [&](std::size_t i) {
    const bool bends = i > 0 && i + 1 < knots.size() && !knots[i].corner;
    return bends ? half_way(knots[i - 1].at, knots[i + 1].at) : Point{};
  };
  for (std::size_t i = 0; i + 1 < knots.size(); ++i)
    append_piece(line, knots[i].at, knots[i + 1].at, tangent(i), tangent(i + 1));
  return line;
}

std::vector<Point> closed_curve(std::span<const Point> knots) {
  std::vector<Point> line;
  const std::size_t count = knots.size();
  const auto tangent = [&](std::size_t i) {
    return half_way(knots[(i + count - 1) % count], knots[(i + 1) % count]);
  };
  for (std::size_t i = 0; i < count; ++i)
    append_piece(line, knots[i], knots[(i + 1) % count], tangent(i), tangent((i + 1) % count));
  return line;
}

std::vector<Point> ellipse(Point centre, double half_width, double half_height) {
  static const std::array<Point, corners> circle = unit_circle();
  std::vector<Point> line;
  for (const Point p : circle)
    line.push_back({centre.x + half_width * p.x, centre.y + half_height * p.y});
  return line;
}

// A draw a statement or within braces: the order of draws must not be the compiler's choice.
Warp::Warp(const Limits& limits, Draws& draws) {
  for (Bend* bend : {&bend_x_, &bend_y_})
    for (double* c :
         {&bend->xx, &bend->xy, &bend->yy, &bend->xxx, &bend->xxy, &bend->xyy, &bend->yyy})
      *c = draws.about(0, limits.bend);
  const double angle = draws.about(0, limits.turn), cosine = cos(angle), sine = sin(angle);
  const double lean = draws.about(0, limits.lean);
  const double x = draws.about(1, limits.stretch_x), y = draws.about(1, limits.stretch_y);
  // Stretched first, then leaning to the side, then turned.
  xx_ = cosine * x, xy_ = (cosine * lean - sine) * y;
  yx_ = sine * x, yy_ = (sine * lean + cosine) * y;
  move_ = {draws.about(0, limits.move_x), draws.about(0, limits.move_y)};
}

double Warp::Bend::operator()(double x, double y) const {
  return x * x * (xx + x * xxx) + x * y * (xy + x * xxy + y * xyy) + y * y * (yy + y * yyy);
}

Point Warp::operator()(Point p) const {
  const Point bent{p.x + bend_x_(p.x, p.y), p.y + bend_y_(p.x, p.y)};
  return {xx_ * bent.x + xy_ * bent.y + move_.x, yx_ * bent.x + yy_ * bent.y + move_.y};
}

Canvas::Area Canvas::around(std::span<const Point> points, double reach) const {
  double left = points[0].x, right = left, top = points[0].y, bottom = top;
  for (const Point p : points.subspan(1)) {
    left = std::min(left, p.x), right = std::max(right, p.x);
    top = std::min(top, p.y), bottom = std::max(bottom, p.y);
  }
  const auto first = [&](double at, int size) {
    return static_cast<int>(std::clamp(std::floor(at - reach), 0.0, double(size)));
  };
  const auto last = [&](double at, int size) {
    return static_cast<int>(std::clamp(std::ceil(at + reach), 0.0, double(size)));
  };
  return {first(top, height_), last(bottom, height_), first(left, width_), last(right, width_)};
}

// A pixel is covered by how far its centre lies within the line's edge, which is right to a few
// hundredths for wide lines. Of all pieces the best cover counts, so that joints are not painted
// twice.
void Canvas::stroke(std::span<const Point> line, Pen pen, Ink ink) {
  const auto pieces = static_cast<double>(line.size() - 1);
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    const Point a = line[i], b = line[i + 1];
    const double radius = pen.start + (pen.end - pen.start) * static_cast<double>(i) / pieces;
    const double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy,
                 scale = length > 0 ? 1 / length : 0;
    const Area near = around(line.subspan(i, 2), radius + 0.5);
    for (int row = near.top; row < near.bottom; ++row) {
      const double y = row + 0.5 - a.y;
      for (int column = near.left; column < near.right; ++column) {
        const double x = column + 0.5 - a.x;
        const double along = std::clamp((x * dx + y * dy) * scale, 0.0, 1.0);
        const double distance = std::sqrt(square(x - along * dx) + square(y - along * dy));
        double& cover = cover_[place(row, column)];
        cover = std::max(cover, std::clamp(radius + 0.5 - distance, 0.0, 1.0));
      }
    }
  }
  blend(around(line, std::max(pen.start, pen.end) + 0.5), ink);
}

// Even-odd, along four lines through each row; exact along them.
void Canvas::fill(std::span<const Point> outline, Ink ink) {
  constexpr int lines = 4;
  const Area inside = around(outline, 0);
  std::vector<double> crossings;
  for (int row = inside.top; row < inside.bottom; ++row) {
    for (int i = 0; i < lines; ++i) {
      const double y = row + (i + 0.5) / lines;
      crossings.clear();
      for (std::size_t k = 0; k < outline.size(); ++k) {
        const Point a = outline[k], b = outline[k + 1 < outline.size() ? k + 1 : 0];
        if ((a.y <= y) != (b.y <= y))
          crossings.push_back(a.x + (b.x - a.x) * ((y - a.y) / (b.y - a.y)));
      }
      std::sort(crossings.begin(), crossings.end());
      for (std::size_t k = 0; k + 1 < crossings.size(); k += 2) {
        const double from = std::clamp(crossings[k], 0.0, double(width_)),
                     to = std::clamp(crossings[k + 1], 0.0, double(width_));
        for (int column = static_cast<int>(from); column < to; ++column)
          cover_[place(row, column)] +=
              (std::min(to, column + 1.0) - std::max(from, double(column))) / lines;
      }
    }
  }
  blend(inside, ink);
}

void Canvas::blend(const Area& area, Ink ink) {
  for (int row = area.top; row < area.bottom; ++row)
    for (int column = area.left; column < area.right; ++column) {
      double &shade = shades_[place(row, column)], &cover = cover_[place(row, column)];
      shade += (ink.shade - shade) * (ink.opacity * cover);
      cover = 0;
    }
}

void Canvas::brighten(double at_centre, double to_right, double downwards) {
  for (int row = 0; row < height_; ++row)
    for (int column = 0; column < width_; ++column)
      shades_[place(row, column)] *= at_centre + to_right * ((column + 0.5) / width_ - 0.5) +
                                     downwards * ((row + 0.5) / height_ - 0.5);
}

void Canvas::blur(double share) {
  const auto along = [&](int count, int size, std::size_t next, std::size_t next_line) {
    for (int line = 0; line < count; ++line) {
      double* shade = shades_.data() + static_cast<std::size_t>(line) * next_line;
      double before = *shade;  // the edge goes on outside
      for (int i = 0; i < size; ++i, shade += next) {
        const double here = *shade, after = i + 1 < size ? shade[next] : here;
        *shade = here + share * ((before - here) + (after - here));
        before = here;
      }
    }
  };
  along(height_, width_, 1, static_cast<std::size_t>(width_));
  along(width_, height_, static_cast<std::size_t>(width_), 1);
}

void Canvas::develop(const RandomKey& key, double noise, std::span<std::uint8_t> bytes) const {
  constexpr std::uint64_t first = std::uint64_t{1} << 32;  // Draws stay below
  std::array<std::uint32_t, 4> bits{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i % 4 == 0) bits = random_bits(key, first + i / 4);
    const std::uint32_t both = bits[i % 4];
    const double grain =
        (static_cast<double>(both & 0xffff) - static_cast<double>(both >> 16)) * 0x1p-16;
    bytes[i] = static_cast<std::uint8_t>(
        std::floor(std::clamp(shades_[i] + noise * grain, 0.0, 1.0) * 255 + 0.5));
  }
}

}  // namespace berger
