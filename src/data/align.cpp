#include <fmt/format.h>

#include <cmath>
#include <map>
#include <optional>

#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "data/source.hpp"
#include "data/trial_room.hpp"
#include "dsp/symmetric.hpp"

namespace berger {
namespace {

using AlignedUnit = std::pair<std::int64_t, std::int64_t>;  // subject and session

std::map<AlignedUnit, std::vector<int>> units_to_align(const Dataset& data, AlignUnit unit) {
  std::map<AlignedUnit, std::vector<int>> units;
  for (int n = 0; n < data.size(); ++n) {
    const auto known = [&](const std::vector<std::int64_t>& values) {
      return values.empty() ? 0 : values[to_size(n)];
    };
    units[{known(data.subjects), unit == AlignUnit::session ? known(data.sessions) : 0}].push_back(
        n);
  }
  return units;
}

// [H, H]: X Xᵀ summed over the trials, divided by their number alone.
std::vector<double> mean_products(const Tensor& all, const std::vector<int>& trials) {
  const auto height = to_size(all.shape().height), width = to_size(all.shape().width);
  std::vector<double> mean(height * height);
  for (const int n : trials) {
    const float* x = all.trial(n);
    for (std::size_t a = 0; a < height; ++a)
      for (std::size_t b = a; b < height; ++b) {
        double sum = 0;
        for (std::size_t w = 0; w < width; ++w)
          sum += static_cast<double>(x[a * width + w]) * static_cast<double>(x[b * width + w]);
        mean[a * height + b] += sum;
      }
  }
  for (std::size_t a = 0; a < height; ++a)
    for (std::size_t b = a; b < height; ++b)
      mean[b * height + a] = mean[a * height + b] /= static_cast<double>(trials.size());
  return mean;
}

void put_through(const std::vector<double>& matrix, Tensor& all, const std::vector<int>& trials) {
  const auto height = to_size(all.shape().height), width = to_size(all.shape().width);
  std::vector<double> column(height);
  for (const int n : trials) {
    float* x = all.trial(n);
    for (std::size_t w = 0; w < width; ++w) {
      for (std::size_t b = 0; b < height; ++b) column[b] = static_cast<double>(x[b * width + w]);
      for (std::size_t a = 0; a < height; ++a) {
        double sum = 0;
        for (std::size_t b = 0; b < height; ++b) sum += matrix[a * height + b] * column[b];
        x[a * width + w] = static_cast<float>(sum);
      }
    }
  }
}

Tensor own_floats(Trials& trials, int memory) {
  if (std::optional<Tensor> own = trials.release()) return *std::move(own);
  Tensor floats = room_for_trials(trials.size(), trials.shape(), memory);
  for (int n = 0; n < trials.size(); ++n) trials.copy(n, floats.trial(n));
  return floats;
}

}  // namespace

void align(Dataset& data, AlignUnit unit, int memory) {
  if (unit == AlignUnit::none) return;
  if (data.images) throw FileError(name_of_trial(data, 0), "holds images, which are not aligned");
  const auto units = units_to_align(data, unit);
  Tensor floats = own_floats(data.trials, memory);
  for (const auto& [key, trials] : units) {
    const std::vector<double> root =
        inverse_square_root(mean_products(floats, trials), floats.shape().height);
    if (root.empty())
      throw FileError(
          name_of_trial(data, trials[0]),
          fmt::format("subject {}, session {}: channels cannot be aligned: one is a sum of others, "
                      "as after an average reference, or holds NaNs; leave a channel out",
                      key.first, key.second));
    put_through(root, floats, trials);
  }
  data.trials = std::move(floats);
}

}  // namespace berger
