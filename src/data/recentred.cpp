#include "data/recentred.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace berger {
namespace {

// Of the standard deviation: float32 rounds to 2⁻²⁴ of a value, so that a channel 2¹⁴ of them away
// from zero keeps ten bits of each.
constexpr double far_away = 0x1p14, coarse = 0x1p-10;
constexpr double smallest_step = 0x1p-149;  // of float32

// Sums from a value of the channel on, for which an offset does no harm.
struct Moments {
  double origin = 0, sum = 0, squares = 0, count = 0;

  void add(double x) {
    if (!std::isfinite(x)) return;
    if (count == 0) origin = x;
    sum += x - origin;
    squares += (x - origin) * (x - origin);
    ++count;
  }
  double mean() const { return count == 0 ? 0 : origin + sum / count; }
  double deviation() const {
    if (count == 0) return 0;
    const double shift = sum / count;
    return std::sqrt(std::max(0.0, squares / count - shift * shift));
  }
};

std::vector<Moments> moments_of(View trials) {
  std::vector<Moments> channels(static_cast<std::size_t>(trials.shape.height));
  const auto width = static_cast<std::size_t>(trials.shape.width);
  for (std::size_t at = 0, row = 0; at < trials.size(); at += width, ++row)
    for (std::size_t w = 0; w < width; ++w)
      channels[row % channels.size()].add(trials.data[at + w]);
  return channels;
}

bool doubtful(const Moments& m) {
  return m.deviation() * far_away < std::abs(m.mean()) || m.deviation() * coarse < smallest_step;
}

// "channel C3", "channels C3, Cz and 4 more"
std::string listed(const std::vector<std::size_t>& which, const std::vector<std::string>& names) {
  constexpr std::size_t shown = 3;
  std::string text = which.size() == 1 ? "channel " : "channels ";
  for (std::size_t i = 0; i < std::min(shown, which.size()); ++i)
    text += (i == 0 ? "" : ", ") + (names.empty() ? std::to_string(which[i] + 1) : names[which[i]]);
  if (which.size() > shown) text += fmt::format(" and {} more", which.size() - shown);
  return text;
}

}  // namespace

std::string recentre(const std::function<NpyReader()>& open,
                     const std::vector<std::size_t>& strides, View trials,
                     const std::vector<std::string>& names) {
  const std::vector<Moments> narrow = moments_of(trials);
  if (std::none_of(narrow.begin(), narrow.end(), doubtful)) return "";

  const auto width = static_cast<std::size_t>(trials.shape.width);
  const auto channel_of = [&](std::size_t at) { return at / width % narrow.size(); };
  std::vector<Moments> wide(narrow.size());
  open().read_reals(strides, [&](double x, std::size_t at) { wide[channel_of(at)].add(x); });

  std::vector<double> offsets(narrow.size()), errors(narrow.size());
  for (std::size_t c = 0; c < narrow.size(); ++c)
    if (const Moments& m = wide[c];
        m.deviation() > 0 && doubtful(narrow[c]) && m.deviation() * far_away < std::abs(m.mean()))
      offsets[c] = m.mean();
  open().read_reals(strides, [&](double x, std::size_t at) {
    const std::size_t c = channel_of(at);
    if (!doubtful(narrow[c])) return;
    const double exact = x - offsets[c];
    if (offsets[c] != 0) trials.data[at] = static_cast<float>(exact);
    if (std::isfinite(exact)) errors[c] += std::pow(exact - trials.data[at], 2);
  });

  std::vector<std::size_t> centred, lost;
  for (std::size_t c = 0; c < narrow.size(); ++c) {
    if (offsets[c] != 0) centred.push_back(c);
    if (wide[c].deviation() > 0 &&
        std::sqrt(errors[c] / std::max(wide[c].count, 1.0)) > coarse * wide[c].deviation())
      lost.push_back(c);
  }
  std::string note;
  if (!centred.empty())
    note = fmt::format(
        "{} vary by less than float32 can hold so far from zero (mean {:g}, standard deviation "
        "{:g}): the mean was subtracted first, in double precision",
        listed(centred, names), wide[centred[0]].mean(), wide[centred[0]].deviation());
  if (!lost.empty())
    note += fmt::format(
        "{}float32 cannot hold how {} vary (standard deviation {:g}); multiply the recording, such "
        "as to µV, before it is saved",
        note.empty() ? "" : "; ", listed(lost, names), wide[lost[0]].deviation());
  return note;
}

}  // namespace berger
