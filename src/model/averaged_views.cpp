#include "model/averaged_views.hpp"

#include <algorithm>
#include <limits>

#include "core/math.hpp"
#include "metrics/cross_entropy.hpp"

namespace berger {
namespace {

// enough for all threads, and little memory whatever N is
constexpr std::size_t trials_at_a_time = 512;

}  // namespace

float logit_of_mean(double probability) {
  constexpr double least = std::numeric_limits<double>::min();
  return static_cast<float>(log(probability < least ? least : probability));  // a NaN stays one
}

AveragedViews::AveragedViews(int classes)
    : classes_(static_cast<std::size_t>(classes)),
      logits_(trials_at_a_time * classes_),
      sums_(trials_at_a_time * classes_),
      softmax_(classes_) {}

void AveragedViews::add(std::span<const float> logits, double share) {
  for (std::size_t at = 0; at < logits.size(); at += classes_) {
    softmax(logits.subspan(at, classes_), softmax_);
    for (std::size_t k = 0; k < classes_; ++k) sums_[at + k] += softmax_[k] * share;
  }
}

void AveragedViews::average(std::span<const Voter> voters, const auto& trials,
                            std::span<float> logits) {
  if (voters.size() == 1 && voters[0].views == 1) return voters[0].plan->run(trials, logits);
  for (std::size_t done = 0; done < logits.size(); done += logits_.size()) {
    const std::span<float> here =
        logits.subspan(done, std::min(logits_.size(), logits.size() - done));
    const std::span<float> one = std::span(logits_).first(here.size());
    std::fill(sums_.begin(), sums_.end(), 0.0);
    for (const Voter& voter : voters)
      for (int view = 0; view < voter.views; ++view) {
        // view 0 is the trial as it is
        const Augmenter* const changed = view > 0 ? voter.augmenter : nullptr;
        voter.plan->run(
            trials, one,
            {.first = static_cast<int>(done / classes_), .augmenter = changed, .view = view});
        add(one, 1 / (static_cast<double>(voters.size()) * voter.views));
      }
    std::transform(sums_.begin(), sums_.begin() + static_cast<std::ptrdiff_t>(here.size()),
                   here.begin(), logit_of_mean);
  }
}

void AveragedViews::run(std::span<const Voter> voters, ConstView trials, std::span<float> logits) {
  average(voters, trials, logits);
}

void AveragedViews::run(std::span<const Voter> voters, const Dataset& data,
                        std::span<float> logits) {
  average(voters, data, logits);
}

}  // namespace berger
