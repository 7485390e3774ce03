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

// There, or back.
class Moved final : public Op {
 public:
  Moved(Shape from, Shape to, bool there) : Op(from, to, {.replayable = true}), there_(there) {
    (there ? trials_out : trials_in) = bundle_trials;
  }
  void forward(Pass& pass, ConstView x, View y) const override {
    there_ ? together(pass, x, y) : apart(pass, x, y);
  }
  void backward(Pass& pass, ConstView, ConstView, ConstView dy, View dx) const override {
    if (dx.data != nullptr) there_ ? apart(pass, dy, dx) : together(pass, dy, dx);
  }

 private:
  bool there_;
};

}  // namespace

OpPtr put_together(Shape trial) {
  return std::make_unique<Moved>(trial, side_by_side(trial, bundle_trials), true);
}
OpPtr take_apart(Shape trial) {
  return std::make_unique<Moved>(side_by_side(trial, bundle_trials), trial, false);
}

}  // namespace berger
