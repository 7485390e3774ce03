#include "model/window_means.hpp"

#include <algorithm>

#include "core/to_size.hpp"
#include "metrics/cross_entropy.hpp"
#include "model/averaged_views.hpp"

namespace berger {

std::vector<int> first_windows(const Dataset& data) {
  std::vector<int> firsts;
  for (int n = 0; n < data.size(); ++n) {
    const bool cut = n > 0 && !data.onsets.empty();
    const Origin now = cut ? data.origins[to_size(n)] : Origin{},
                 before = cut ? data.origins[to_size(n) - 1] : Origin{};
    if (!cut || now.file != before.file || now.place != before.place) firsts.push_back(n);
  }
  return firsts;
}

std::vector<float> trial_logits(std::span<const float> logits, std::span<const int> firsts,
                                int classes) {
  const std::size_t count = to_size(classes), windows = logits.size() / count;
  std::vector<float> means;
  means.reserve(firsts.size() * count);
  std::vector<double> sums(count), softmaxes(count);
  for (std::size_t trial = 0; trial < firsts.size(); ++trial) {
    const std::size_t first = to_size(firsts[trial]),
                      end = trial + 1 < firsts.size() ? to_size(firsts[trial + 1]) : windows;
    const std::span<const float> own = logits.subspan(first * count, (end - first) * count);
    if (own.size() == count) {
      means.insert(means.end(), own.begin(), own.end());
      continue;
    }
    std::ranges::fill(sums, 0.0);
    for (std::size_t at = 0; at < own.size(); at += count) {
      softmax(own.subspan(at, count), softmaxes);
      for (std::size_t k = 0; k < count; ++k)
        sums[k] += softmaxes[k] / static_cast<double>(end - first);
    }
    std::ranges::transform(sums, std::back_inserter(means), logit_of_mean);
  }
  return means;
}

std::vector<int> trial_labels(const std::vector<int>& labels, std::span<const int> firsts) {
  std::vector<int> own;
  for (const int first : firsts) own.push_back(labels[to_size(first)]);
  return own;
}

}  // namespace berger
