#include "engine/ops/fast_convolution.hpp"

namespace berger {
namespace {

constexpr double worthwhile = 0.8;  // of the direct convolution's multiply-adds

}  // namespace

std::optional<FastConvolution> fast_convolution(const Conv2d& layer, Shape in) {
  std::optional<FastConvolution> best;
  double least = worthwhile * layer.cost(in).forward;
  const auto consider = [&](const auto& way) {
    if (way && way->cost < least) best = *way, least = way->cost;
  };
  consider(toom_cook_convolution(layer, in));
  consider(toom_cook_planes(layer, in));
  consider(fourier_convolution(layer, in));
  return best;
}

}  // namespace berger
