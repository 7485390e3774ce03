#include "train/epoch_order.hpp"

#include <numeric>

#include "core/random.hpp"

namespace berger {
namespace {

RandomKey key_of(const TrainOptions& options, int epoch, Purpose purpose) {
  return {.seed = static_cast<std::uint64_t>(options.seed),
          .purpose = purpose,
          .step = static_cast<std::uint64_t>(epoch)};
}

// Each class in turn gives its next trial, in an order of its own that every round through the
// class draws anew: shares are equal to within one trial, and none comes twice before all others of
// its class came once.
std::vector<int> balanced(const TrainOptions& options, const std::vector<int>& labels, int epoch) {
  const RandomKey key = key_of(options, epoch, Purpose::sampling);
  std::vector<std::vector<int>> of_class;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    const auto label = static_cast<std::size_t>(labels[n]);
    if (of_class.size() <= label) of_class.resize(label + 1);
    of_class[label].push_back(static_cast<int>(n));
  }
  std::erase_if(of_class, [](const auto& trials) { return trials.empty(); });
  std::vector<std::size_t> next(of_class.size(), 0);
  std::vector<int> taken;
  taken.reserve(labels.size());
  std::uint64_t draws = 0;
  for (std::size_t c = 0; taken.size() < labels.size(); c = (c + 1) % of_class.size()) {
    std::vector<int>& trials = of_class[c];
    const std::size_t place = next[c]++ % trials.size();
    const std::size_t left = trials.size() - place;
    const auto drawn = static_cast<std::size_t>(uniform(key, draws++) * static_cast<double>(left));
    std::swap(trials[place], trials[place + drawn]);
    taken.push_back(trials[place]);
  }
  return taken;
}

}  // namespace

EpochOrder epoch_order(const TrainOptions& options, const std::vector<int>& labels, int epoch) {
  const int count = static_cast<int>(labels.size());
  EpochOrder order;
  if (options.shuffle) {
    order.trials = permutation(key_of(options, epoch, Purpose::shuffle), count);
  } else {
    order.trials.resize(labels.size());
    std::iota(order.trials.begin(), order.trials.end(), 0);
  }
  if (options.sampling == Sampling::all) return order;
  const std::vector<int> sample = balanced(options, labels, epoch);
  std::vector<int> seen(labels.size(), 0);
  for (int& trial : order.trials) {
    trial = sample[static_cast<std::size_t>(trial)];
    order.repeats.push_back(seen[static_cast<std::size_t>(trial)]++);
  }
  return order;
}

}  // namespace berger
