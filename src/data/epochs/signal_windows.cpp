#include "data/epochs/signal_windows.hpp"

#include <algorithm>
#include <span>

#include "core/to_size.hpp"
#include "data/epochs/trial_scale.hpp"

namespace berger {
namespace {

class WindowStore final : public TrialStore {
 public:
  explicit WindowStore(std::vector<std::shared_ptr<const SignalWindows>> recordings)
      : recordings_(std::move(recordings)) {
    for (const auto& recording : recordings_)
      ends_.push_back(size() + static_cast<int>(recording->places.size()));
  }
  int size() const override { return ends_.empty() ? 0 : ends_.back(); }
  Shape shape() const override {
    const SignalWindows& first = *recordings_.front();
    return {.maps = 1, .height = first.channels, .width = static_cast<int>(first.width)};
  }
  void copy(int trial, float* to) const override {
    const auto of = to_size(std::ranges::upper_bound(ends_, trial) - ends_.begin());
    recordings_[of]->copy(to_size(of == 0 ? trial : trial - ends_[of - 1]), to);
  }

 private:
  std::vector<std::shared_ptr<const SignalWindows>> recordings_;
  std::vector<int> ends_;  // of each recording's trials
};

}  // namespace

void SignalWindows::copy(std::size_t window, float* to) const {
  const Place& place = places[window];
  for (int c = 0; c < channels; ++c, to += width) {
    const float* const x = values.get() + to_size(c) * to_size(samples);
    OwnScale by;
    if (baseline) {
      const float* const from = x + place.at + baseline->first;
      const auto count = baseline->second - baseline->first + 1;
      for (std::int64_t t = 0; t < count; ++t) by.mean += static_cast<double>(from[t]);
      by.mean /= static_cast<double>(count);
    }
    const std::span<const float> own(x + place.from, to_size(width));
    if (own_scale) by = berger::own_scale(own);
    for (std::size_t t = 0; t < own.size(); ++t) to[t] = by.of(own[t]);
  }
}

std::shared_ptr<TrialStore> store_of(std::vector<std::shared_ptr<const SignalWindows>> recordings) {
  return std::make_shared<WindowStore>(std::move(recordings));
}

}  // namespace berger
