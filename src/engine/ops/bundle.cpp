#include "engine/ops/bundle.hpp"

namespace berger {
namespace {

// `trials` has a multiple of sixteen, `bundles` a sixteenth of them.
void together(const Pass& pass, ConstView trials, View bundles) {
  const auto size = static_cast<int>(trials.shape.size());
  for (int n = 0; n < bundles.trials; ++n)
    pass.kernels.transpose(trials.trial(n * bundle_trials), size, bundle_trials, size,
                           bundles.trial(n));
}
void apart(const Pass& pass, ConstView bundles, View trials) {
  const auto size = static_cast<int>(trials.shape.size());
  for (int n = 0; n < bundles.trials; ++n)
    pass.kernels.transpose_back(bundles.trial(n), bundle_trials, size,
                                trials.trial(n * bundle_trials), size);
}

class Together final : public Op {
 public:
  explicit Together(Shape trial)
      : Op(trial, side_by_side(trial, bundle_trials), {.replayable = true}) {
    trials_out = bundle_trials;
  }
  void forward(Pass& pass, ConstView x, View y) const override { together(pass, x, y); }
  void backward(Pass& pass, ConstView, ConstView, ConstView dy, View dx) const override {
    if (dx.data != nullptr) apart(pass, dy, dx);
  }
};

class Apart final : public Op {
 public:
  explicit Apart(Shape trial)
      : Op(side_by_side(trial, bundle_trials), trial, {.replayable = true}) {
    trials_in = bundle_trials;
  }
  void forward(Pass& pass, ConstView x, View y) const override { apart(pass, x, y); }
  void backward(Pass& pass, ConstView, ConstView, ConstView dy, View dx) const override {
    if (dx.data != nullptr) together(pass, dy, dx);
  }
};

}  // namespace

OpPtr put_together(Shape trial) {
  return std::make_unique<Together>(trial);
}
OpPtr take_apart(Shape trial) {
  return std::make_unique<Apart>(trial);
}

}  // namespace berger
