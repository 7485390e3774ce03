#include "engine/ops/fast_convolution.hpp"

namespace berger {
namespace {

constexpr double worthwhile = 0.8;  // of the direct convolution's multiply-adds

}  // namespace

std::optional<FastConvolution> fast_convolution(const Conv2d& layer, Shape in) {
  const auto toom_cook = toom_cook_convolution(layer, in);
  const auto fourier = fourier_convolution(layer, in);
  const double most = worthwhile * layer.cost(in).forward;
  if (fourier && fourier->cost < most && (!toom_cook || fourier->cost < toom_cook->cost))
    return *fourier;
  if (toom_cook && toom_cook->cost < most) return *toom_cook;
  return {};
}

}  // namespace berger
