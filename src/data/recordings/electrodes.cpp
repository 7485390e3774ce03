// Where electrodes are on a head taken for a sphere.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "berger/recording.hpp"

namespace berger {
namespace {

using Point = std::array<double, 3>;
using Row = std::array<double, 5>;  // of four equations, and what they are equal to

// By Gauss's elimination with the largest pivot; none where they are not independent.
std::optional<std::array<double, 4>> solved(std::array<Row, 4> rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::size_t largest = i;
    for (std::size_t r = i + 1; r < rows.size(); ++r)
      if (std::abs(rows[r][i]) > std::abs(rows[largest][i])) largest = r;
    std::swap(rows[i], rows[largest]);
    if (std::abs(rows[i][i]) < 1e-9) return std::nullopt;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (r == i) continue;
      const double share = rows[r][i] / rows[i][i];
      for (std::size_t c = i; c < rows[r].size(); ++c) rows[r][c] -= share * rows[i][c];
    }
  }
  return std::array{rows[0][4] / rows[0][0], rows[1][4] / rows[1][1], rows[2][4] / rows[2][2],
                    rows[3][4] / rows[3][3]};
}

// Of the sphere of least squares: |p|² = 2 c·p + (r² − |c|²). Where there are few, or it is no
// head, the origin.
Point middle_of(const std::vector<Point>& points) {
  constexpr std::size_t enough = 8;
  constexpr double decimetre = 0.1, least = 0.04, most = 0.2;
  if (points.size() < enough) return {};
  std::array<Row, 4> rows{};
  for (const Point& p : points) {
    const double x = p[0] / decimetre, y = p[1] / decimetre, z = p[2] / decimetre;
    const Row of{2 * x, 2 * y, 2 * z, 1, x * x + y * y + z * z};
    for (std::size_t r = 0; r < 4; ++r)
      for (std::size_t c = 0; c < 5; ++c) rows[r][c] += of[r] * of[c];
  }
  const auto found = solved(rows);
  if (!found) return {};
  const auto [x, y, z, rest] = *found;
  const double radius = std::sqrt(rest + x * x + y * y + z * z) * decimetre;
  if (!(radius > least && radius < most)) return {};
  return {x * decimetre, y * decimetre, z * decimetre};
}

}  // namespace

std::vector<std::optional<std::array<double, 3>>> directions_of(
    const std::vector<Channel>& channels) {
  std::vector<Point> measured;
  for (const Channel& channel : channels)
    if (channel.position) measured.push_back(*channel.position);
  const Point middle = middle_of(measured);
  std::vector<std::optional<Point>> directions;
  for (const Channel& channel : channels) {
    std::optional<Point>& direction = directions.emplace_back();
    if (!channel.position) {
      if (channel.kind == ChannelKind::eeg) direction = position_of(channel.name);
      continue;
    }
    Point from = *channel.position;
    for (std::size_t axis = 0; axis < 3; ++axis) from[axis] -= middle[axis];
    const double length = std::hypot(from[0], from[1], from[2]);
    if (!(length > 0) || !std::isfinite(length)) continue;
    for (double& value : from) value /= length;
    direction = from;
  }
  return directions;
}

std::array<double, 2> on_map(const std::array<double, 3>& direction) {
  const double angle = std::acos(std::clamp(direction[2], -1.0, 1.0)) * 2 / std::numbers::pi;
  const double flat = std::hypot(direction[0], direction[1]);
  const double scale = flat > 0 ? angle / flat : 0;
  return {direction[0] * scale, direction[1] * scale};
}

}  // namespace berger
