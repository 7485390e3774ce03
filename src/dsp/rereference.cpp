#include "dsp/rereference.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>
#include <optional>

#include "berger/errors.hpp"
#include "core/to_size.hpp"

namespace berger::dsp {
namespace {

struct Place {
  int row = 0, column = 0;
};

// "FC3": row FC, second column to the left of the middle.
std::optional<Place> place_of(const std::string& name) {
  constexpr std::array<std::string_view, 9> rows{"FP", "AF", "F", "FC", "C", "CP", "P", "PO", "O"};
  std::string letters;
  std::size_t at = 0;
  for (; at < name.size() && std::isalpha(static_cast<unsigned char>(name[at])) != 0; ++at)
    letters += static_cast<char>(std::toupper(static_cast<unsigned char>(name[at])));
  const std::string digits = name.substr(at);
  int column = 0;
  if (digits.empty() && letters.size() > 1 && letters.back() == 'Z') {
    letters.pop_back();
  } else if (digits.size() == 1 && digits[0] >= '1' && digits[0] <= '9') {
    const int number = digits[0] - '0';
    column = number % 2 == 1 ? -(number + 1) / 2 : number / 2;
  } else if (digits == "10") {
    column = 5;
  } else {
    return std::nullopt;
  }
  if (letters == "T") letters = "C";  // T7 ends the row of C5
  if (letters == "FT") letters = "FC";
  if (letters == "TP") letters = "CP";
  const auto row = std::ranges::find(rows, letters);
  if (row == rows.end()) return std::nullopt;
  return Place{static_cast<int>(row - rows.begin()), column};
}

}  // namespace

Rereference to_mean(int channels) {
  std::vector<int> all(to_size(channels));
  std::iota(all.begin(), all.end(), 0);
  return to_mean(channels, std::move(all));
}

Rereference to_mean(int channels, std::vector<int> of) {
  Rereference reference{.sets = {std::move(of)}};
  for (int c = 0; c < channels; ++c) reference.outputs.push_back({c, 0});
  return reference;
}

Rereference bipolar(const std::vector<std::pair<int, int>>& pairs) {
  Rereference reference;
  for (const auto& pair : pairs) {
    reference.outputs.push_back({pair.first, static_cast<int>(reference.sets.size())});
    reference.sets.push_back({pair.second});
  }
  return reference;
}

Rereference laplacian(const std::vector<std::string>& names) {
  std::vector<std::optional<Place>> places;
  for (const std::string& name : names) places.push_back(place_of(name));
  Rereference reference;
  for (std::size_t c = 0; c < names.size(); ++c) {
    std::vector<int> neighbours;
    for (std::size_t other = 0; places[c] && other < names.size(); ++other) {
      if (!places[other]) continue;
      const int away = std::abs(places[c]->row - places[other]->row) +
                       std::abs(places[c]->column - places[other]->column);
      if (away == 1) neighbours.push_back(static_cast<int>(other));
    }
    if (neighbours.size() < 2) continue;
    reference.outputs.push_back({static_cast<int>(c), static_cast<int>(reference.sets.size())});
    reference.sets.push_back(std::move(neighbours));
  }
  if (reference.outputs.empty())
    throw ShapeError(
        "no channel has two neighbours on the 10-10 grid by its name; choose more channels for a "
        "Laplacian, or name pairs");
  return reference;
}

bool on_grid(const std::vector<std::string>& names) {
  return std::ranges::all_of(names, [](const auto& name) { return place_of(name).has_value(); });
}

Rereference laplacian(const std::vector<std::array<double, 3>>& positions) {
  constexpr std::size_t most = 4;
  constexpr double furthest = 2 * 2;  // times the nearest, of squares
  Rereference reference;
  for (std::size_t c = 0; c < positions.size(); ++c) {
    std::vector<std::pair<double, int>> others;  // squares of distances
    for (std::size_t other = 0; other < positions.size(); ++other) {
      double square = 0;
      for (std::size_t axis = 0; axis < 3; ++axis) {
        const double step = positions[other][axis] - positions[c][axis];
        square += step * step;
      }
      // at the same place is the same electrode
      if (square > 0) others.emplace_back(square, static_cast<int>(other));
    }
    std::ranges::sort(others);
    std::vector<int> neighbours;
    for (std::size_t i = 0; i < std::min(most, others.size()); ++i)
      if (others[i].first <= furthest * others[0].first) neighbours.push_back(others[i].second);
    if (neighbours.size() < 2) continue;
    reference.outputs.push_back({static_cast<int>(c), static_cast<int>(reference.sets.size())});
    reference.sets.push_back(std::move(neighbours));
  }
  if (reference.outputs.empty())
    throw ShapeError(
        "no channel has two neighbours by its position; choose more channels for a Laplacian, or "
        "name pairs");
  return reference;
}

template <class T>
void apply(const Rereference& reference, Signals<T> from, Signals<T> to) {
  constexpr std::int64_t block = 1024;
  std::vector<double> means(reference.sets.size() * to_size(block));
  std::vector<T> out(reference.outputs.size() * to_size(block));
  for (std::int64_t first = 0; first < from.samples; first += block) {
    const std::int64_t count = std::min(block, from.samples - first);
    for (std::size_t s = 0; s < reference.sets.size(); ++s) {
      double* const mean = means.data() + s * to_size(block);
      std::fill_n(mean, count, 0.0);
      for (const int c : reference.sets[s])
        for (std::int64_t t = 0; t < count; ++t)
          mean[t] += static_cast<double>(from.channel(c)[first + t]);
      const auto size = static_cast<double>(reference.sets[s].size());
      for (std::int64_t t = 0; t < count; ++t) mean[t] /= size;
    }
    for (std::size_t o = 0; o < reference.outputs.size(); ++o) {
      const auto [channel, set] = reference.outputs[o];
      const double* const mean = set < 0 ? nullptr : means.data() + to_size(set) * to_size(block);
      const T* const in = from.channel(channel) + first;
      for (std::int64_t t = 0; t < count; ++t)
        out[o * to_size(block) + to_size(t)] =
            mean == nullptr ? in[t] : static_cast<T>(static_cast<double>(in[t]) - mean[t]);
    }
    for (std::size_t o = 0; o < reference.outputs.size(); ++o)
      std::copy_n(out.begin() + static_cast<std::ptrdiff_t>(o) * block, count,
                  to.channel(static_cast<int>(o)) + first);
  }
}

template void apply(const Rereference&, Signals<float>, Signals<float>);
template void apply(const Rereference&, Signals<double>, Signals<double>);

}  // namespace berger::dsp
