#include "report/figures/point_labels.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace berger::report {
namespace {

constexpr double marker = 7;  // half of a point with a bit of room around it

struct Box {
  double left = 0, right = 0, top = 0, bottom = 0;
  bool meets(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

Box around(double x, double y, double half_width, double half_height) {
  return {x - half_width, x + half_width, y - half_height, y + half_height};
}

// To the right, left, above, below, and at the corners, near and then further away.
std::vector<LabelPlace> places(const LabelledPoint& point, double line_height) {
  std::vector<LabelPlace> list;
  for (const double away : {0.0, 0.8 * line_height, 1.6 * line_height, 2.6 * line_height}) {
    const double beside = point.width / 2 + marker + 3, above = line_height / 2 + marker + away;
    list.insert(list.end(),
                {{point.x + beside, point.y - away}, {point.x - beside, point.y - away}});
    if (away > 0)
      list.insert(list.end(),
                  {{point.x + beside, point.y + away}, {point.x - beside, point.y + away}});
    list.insert(list.end(), {{point.x, point.y - above}, {point.x, point.y + above}});
  }
  return list;
}

}  // namespace

std::optional<std::vector<LabelPlace>> place_labels(const std::vector<LabelledPoint>& points,
                                                    double width, double height,
                                                    double line_height) {
  std::vector<Box> taken, bars;
  for (const LabelledPoint& point : points) {
    taken.push_back(around(point.x, point.y, marker, marker));
    bars.push_back(around(point.x, point.y, 2, point.down));
    bars.push_back(around(point.x, point.y, point.across, 2));
  }
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return points[a].x < points[b].x; });
  std::vector<LabelPlace> chosen(points.size());
  for (const std::size_t i : order) {
    double best = 1e9;
    Box best_box;
    const std::vector<LabelPlace> list = places(points[i], line_height);
    for (std::size_t k = 0; k < list.size(); ++k) {
      const Box box = around(list[k].x, list[k].y, points[i].width / 2, line_height / 2);
      const auto covered = [&](const Box& other) { return box.meets(other); };
      if (box.left < 0 || box.right > width || box.top < 0 || box.bottom > height ||
          std::any_of(taken.begin(), taken.end(), covered))
        continue;
      const double cost = static_cast<double>(k) +
                          6 * static_cast<double>(std::count_if(bars.begin(), bars.end(), covered));
      if (cost >= best) continue;
      best = cost;
      best_box = box;
      chosen[i] = list[k];
    }
    if (best == 1e9) return std::nullopt;
    taken.push_back(best_box);
  }
  return chosen;
}

}  // namespace berger::report
