// Positions of the 10-5 system on a sphere of radius 1, x to the right, y to the front, z up, from
// its construction (Oostenveld and Praamstra, Clinical Neurophysiology 112, 2001): steps of 10 % of
// half a circumference, 18°, along the midline and along the ring at 72° from the vertex; between
// these, steps of 10 % of the arc from one side to the other.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "berger/recording.hpp"

namespace berger {
namespace {

// Where rows meet the ring, in degrees from the front.
constexpr std::array<std::pair<std::string_view, double>, 26> ring_degrees{
    {{"N", 0},    {"NFp", 9},   {"Fp", 18},  {"AFp", 27},  {"AF", 36},  {"AFF", 45},  {"F", 54},
     {"FFC", 63}, {"FFT", 63},  {"FC", 72},  {"FT", 72},   {"FCC", 81}, {"FTT", 81},  {"C", 90},
     {"T", 90},   {"CCP", 99},  {"TTP", 99}, {"CP", 108},  {"TP", 108}, {"CPP", 117}, {"TPP", 117},
     {"P", 126},  {"PPO", 135}, {"PO", 144}, {"POO", 153}, {"O", 162}}};
constexpr double ring = 72, degree = 3.14159265358979323846 / 180;

}  // namespace

std::optional<std::array<double, 3>> position_of(std::string_view name) {
  const bool half = name.ends_with('h');
  if (half) name.remove_suffix(1);
  const std::size_t digits = name.find_first_of("0123456789");
  const bool middle = digits == std::string_view::npos;
  if (middle && (half || !name.ends_with('z'))) return std::nullopt;
  const std::string_view row = middle ? name.substr(0, name.size() - 1) : name.substr(0, digits);
  int number = 0;
  if (!middle)
    for (const char c : name.substr(digits))
      number = c >= '0' && c <= '9' ? number * 10 + (c - '0') : 99;
  if (number > 10 || (!middle && number == 0)) return std::nullopt;
  const auto known =
      std::ranges::find(ring_degrees, row, &std::pair<std::string_view, double>::first);
  if (known == ring_degrees.end() && row != "I" && row != "OI") return std::nullopt;
  const double at = row == "I" ? 180 : row == "OI" ? 171 : known->second;
  // 1 and 2 are a quarter of the way from the middle to the ring, 7 and 8 are on it, 9 and 10
  // below; rows that have two electrodes a side, Fp and O, have them on the ring
  const bool two =
      row == "Fp" || row == "O" || row == "NFp" || row == "OI" || row == "I" || row == "N";
  const int column = (number + 1) / 2;  // from the middle
  const double steps = column - (half ? 0.5 : 0);
  const double share = middle ? 0 : two && steps <= 1 ? (half ? 0.5 : 1) : steps / 4;
  const double side = number % 2 == 1 ? -1 : 1;
  const std::array<double, 3> top{0, std::sin((90 - at) * degree), std::cos((90 - at) * degree)},
      edge{side * std::sin(at * degree) * std::sin(ring * degree),
           std::cos(at * degree) * std::sin(ring * degree), std::cos(ring * degree)};
  const double dot = std::clamp(top[0] * edge[0] + top[1] * edge[1] + top[2] * edge[2], -1.0, 1.0);
  const double arc = std::acos(dot);
  if (arc < 1e-9) return top;
  std::array<double, 3> position{};
  for (std::size_t axis = 0; axis < 3; ++axis)
    position[axis] =
        (std::sin((1 - share) * arc) * top[axis] + std::sin(share * arc) * edge[axis]) /
        std::sin(arc);
  return position;
}

}  // namespace berger
