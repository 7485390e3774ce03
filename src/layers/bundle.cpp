#include "berger/layers/bundle.hpp"

#include "layers/pass.hpp"

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

}  // namespace

Shape Bundle::out_shape(Shape in) const {
  return {in.maps, in.height, in.width * bundle_trials};
}
std::vector<ParamSpec> Bundle::params(Shape) const {
  return {};
}
Cost Bundle::cost(Shape) const {
  return {};
}
Memory Bundle::memory(Shape) const {
  return {};
}
void Bundle::prepare(Pass&, Shape) const {}
void Bundle::finish(Pass&, Shape) const {}

void Bundle::forward(Pass& pass, ConstView x, View y) const {
  together(pass, x, y);
}
void Bundle::backward(Pass& pass, ConstView, ConstView, ConstView dy, View dx) const {
  if (dx.data != nullptr) apart(pass, dy, dx);
}

Shape Unbundle::out_shape(Shape in) const {
  return {in.maps, in.height, in.width / bundle_trials};
}
std::vector<ParamSpec> Unbundle::params(Shape) const {
  return {};
}
Cost Unbundle::cost(Shape) const {
  return {};
}
Memory Unbundle::memory(Shape) const {
  return {};
}
void Unbundle::prepare(Pass&, Shape) const {}
void Unbundle::finish(Pass&, Shape) const {}

void Unbundle::forward(Pass& pass, ConstView x, View y) const {
  apart(pass, x, y);
}
void Unbundle::backward(Pass& pass, ConstView, ConstView, ConstView dy, View dx) const {
  if (dx.data != nullptr) together(pass, dy, dx);
}

}  // namespace berger
