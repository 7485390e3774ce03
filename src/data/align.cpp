#include <fmt/format.h>

#include <cmath>
#include <map>

#include "berger/errors.hpp"
#include "core/to_size.hpp"
#include "data/source.hpp"
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
std::vector<double> mean_products(const Dataset& data, const std::vector<int>& trials) {
  const auto height = to_size(data.shape().height), width = to_size(data.shape().width);
  std::vector<double> mean(height * height);
  for (const int n : trials) {
    const float* x = data.trials.trial(n);
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

void put_through(const std::vector<double>& matrix, Dataset& data, const std::vector<int>& trials) {
  const auto height = to_size(data.shape().height), width = to_size(data.shape().width);
  std::vector<double> column(height);
  for (const int n : trials) {
    float* x = data.trials.trial(n);
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

}  // namespace

void align(Dataset& data, AlignUnit unit) {
  if (unit == AlignUnit::none) return;
  if (data.holds_images())
    throw FileError(name_of_trial(data, 0), "holds images, which are not aligned");
  for (const auto& [key, trials] : units_to_align(data, unit)) {
    const std::vector<double> root =
        inverse_square_root(mean_products(data, trials), data.shape().height);
    if (root.empty())
      throw FileError(
          name_of_trial(data, trials[0]),
          fmt::format("subject {}, session {}: channels cannot be aligned: one is a sum of others, "
                      "as after an average reference, or holds NaNs; leave a channel out",
                      key.first, key.second));
    put_through(root, data, trials);
  }
}

}  // namespace berger
