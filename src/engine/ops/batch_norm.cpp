#include "engine/ops/batch_norm.hpp"

#include <cmath>

#include "engine/ops/activation_arguments.hpp"

namespace berger {
namespace {

// Mean and sum of squared deviations of a part, joined as Chan, Golub & LeVeque (1979) do: no
// cancellation.
struct Moments {
  double count = 0, mean = 0, deviations = 0;

  void join(const Moments& other) {
    if (other.count == 0) return;
    const double total = count + other.count;
    const double delta = other.mean - mean;
    mean += delta * (other.count / total);
    deviations += other.deviations + delta * delta * (count * other.count / total);
    count = total;
  }
};

// Single values join without a call for each, and what their counts say is worked out once: they
// are the same everywhere.
void gather_features(const float* x, std::size_t maps, Moments* moments) {
  const double before = moments[0].count, total = before + 1, share = 1 / total,
               spread = before / total;
  for (std::size_t m = 0; m < maps; ++m) {
    const double delta = static_cast<double>(x[m]) - moments[m].mean;
    moments[m].mean += delta * share;
    moments[m].deviations += delta * delta * spread;
    moments[m].count = total;
  }
}

class NormThenActivation final : public NormOp {
 public:
  NormThenActivation(const BatchNorm& norm, const Activation& activation, Shape of, Way way)
      : NormOp(norm, of, way), activation_(activation) {}

  void forward(Pass& pass, ConstView x, View y) const override {
    const std::size_t area = berger::area(x.shape);
    if (area == 1) {
      NormOp::forward(pass, x, y);
      pass.kernels.activate(activation_arguments(activation_, y.size()), y.data, y.data);
      return;
    }
    const kernels::ActivationArgs function = activation_arguments(activation_, area);
    for (int n = 0; n < x.trials; ++n)
      for (std::size_t m = 0; m < maps_of(x.shape); ++m)
        pass.kernels.normalise_activate(function, norm_arguments(pass, maps_of(x.shape), m),
                                        x.trial(n) + m * area, y.trial(n) + m * area);
  }

 private:
  Activation activation_;
};

}  // namespace

NormOp::NormOp(const BatchNorm& layer, Shape of, Way way)
    : Op(layer, of, way, {.barrier = true, .reads_x = true}),
      eps_(layer.eps),
      momentum_(layer.momentum) {
  const std::size_t maps = maps_of(in);
  memory = {.prepared = 3 * maps, .saved = 7 * maps, .scratch = area(in), .sums = 3 * maps};
}

void NormOp::prepare(Pass& pass) const {
  if (pass.training) return;
  const NormScaling to(pass.prepared, maps_of(in));
  for (std::size_t m = 0; m < maps_of(in); ++m) {
    to.mean[m] = pass.parameters[2][m];
    to.scale[m] = static_cast<float>(static_cast<double>(pass.parameters[0][m]) /
                                     std::sqrt(static_cast<double>(pass.parameters[3][m]) + eps_));
    to.shift[m] = pass.parameters[1][m];
  }
}

void NormOp::gather(Pass& pass, ConstView x) const {
  const std::size_t area = berger::area(x.shape);
  auto* const moments = reinterpret_cast<Moments*>(pass.sums);
  if (area == 1) {
    for (int n = 0; n < x.trials; ++n) gather_features(x.trial(n), maps_of(x.shape), moments);
    return;
  }
  for (int n = 0; n < x.trials; ++n)
    for (std::size_t m = 0; m < maps_of(x.shape); ++m) {
      const float* plane = x.trial(n) + m * area;
      const auto mean = static_cast<float>(static_cast<double>(pass.kernels.sum(plane, area)) /
                                           static_cast<double>(area));
      moments[m].join(
          {.count = static_cast<double>(area),
           .mean = static_cast<double>(mean),
           .deviations = static_cast<double>(pass.kernels.squared_deviations(plane, mean, area))});
    }
}

void NormOp::join(Pass& pass) const {
  const std::size_t maps = maps_of(in);
  const NormScaling to(pass.prepared, maps);
  const NormSaved saved(pass.saved, maps);
  const auto* const moments = reinterpret_cast<const Moments*>(pass.sums);
  for (std::size_t m = 0; m < maps; ++m) {
    Moments all;
    for (int slot = 0; slot < pass.slots; ++slot)
      all.join(moments[static_cast<std::size_t>(slot) * maps + m]);
    const double variance = all.deviations / all.count;
    const double inverse_sd = 1 / std::sqrt(variance + eps_);
    to.mean[m] = saved.mean[m] = static_cast<float>(all.mean);
    saved.inverse_sd[m] = static_cast<float>(inverse_sd);
    to.scale[m] = static_cast<float>(static_cast<double>(pass.parameters[0][m]) * inverse_sd);
    to.shift[m] = pass.parameters[1][m];

    const double unbiased = all.count > 1 ? all.deviations / (all.count - 1) : variance;
    keep_running(pass.parameters[2][m], momentum_, all.mean);
    keep_running(pass.parameters[3][m], momentum_, unbiased);
  }
  pass.parameters[4][0] += 1;
}

void NormOp::forward(Pass& pass, ConstView x, View y) const {
  const std::size_t area = berger::area(x.shape);
  const NormScaling by(pass.prepared, maps_of(x.shape));
  if (area == 1) {
    for (int n = 0; n < x.trials; ++n)
      pass.kernels.normalise_features(x.trial(n), by.mean, by.scale, by.shift, maps_of(x.shape),
                                      y.trial(n));
    return;
  }
  for (int n = 0; n < x.trials; ++n)
    for (std::size_t m = 0; m < maps_of(x.shape); ++m)
      pass.kernels.normalise(x.trial(n) + m * area, by.mean[m], by.scale[m], by.shift[m], area,
                             y.trial(n) + m * area);
}

void NormOp::gather_backward(Pass& pass, ConstView x, ConstView dy) const {
  const std::size_t maps = maps_of(x.shape), area = berger::area(x.shape);
  const NormSaved saved(pass.saved, maps);
  for (int n = 0; n < x.trials; ++n)
    for (std::size_t m = 0; m < maps; ++m) {
      if (area == 1) {
        const float one = dy.trial(n)[m];
        pass.sums[2 * m] += static_cast<double>(one);
        pass.sums[2 * m + 1] += static_cast<double>(one * (x.trial(n)[m] - saved.mean[m]));
        continue;
      }
      float sum_dy = 0, sum_dy_x = 0;
      pass.kernels.norm_sums(x.trial(n) + m * area, dy.trial(n) + m * area, saved.mean[m], area,
                             &sum_dy, &sum_dy_x);
      pass.sums[2 * m] += static_cast<double>(sum_dy);
      pass.sums[2 * m + 1] += static_cast<double>(sum_dy_x);
    }
}

// dβ = Σ dy, dγ = Σ dy x̂, dx = γ/σ (dy − dβ/n − x̂ dγ/n) with x̂ = (x − mean)/σ
void NormOp::join_backward(Pass& pass) const {
  const std::size_t maps = maps_of(in);
  const NormSaved saved(pass.saved, maps);
  const double count = static_cast<double>(pass.batch) * static_cast<double>(berger::area(in));
  for (std::size_t m = 0; m < maps; ++m) {
    double sum_dy = 0, sum_dy_x = 0;
    for (std::size_t slot = 0; slot < static_cast<std::size_t>(pass.slots); ++slot) {
      sum_dy += pass.sums[(slot * maps * 3) + 2 * m];
      sum_dy_x += pass.sums[(slot * maps * 3) + 2 * m + 1];
    }
    const double inverse_sd = static_cast<double>(saved.inverse_sd[m]);
    const double d_gamma = sum_dy_x * inverse_sd;
    const double a = static_cast<double>(pass.parameters[0][m]) * inverse_sd;
    saved.a[m] = static_cast<float>(a);
    saved.b[m] = static_cast<float>(-a * inverse_sd * d_gamma / count);
    saved.c[m] = static_cast<float>(-a * sum_dy / count);
    saved.d_gamma[m] = static_cast<float>(d_gamma);
    saved.d_beta[m] = static_cast<float>(sum_dy);
  }
}

void NormOp::backward(Pass& pass, ConstView x, ConstView, ConstView dy, View dx) const {
  if (dx.data == nullptr) return;
  const std::size_t area = berger::area(x.shape);
  const NormSaved saved(pass.saved, maps_of(x.shape));
  if (area == 1) {
    const kernels::NormBackwardArgs by{
        .mean = saved.mean, .a = saved.a, .b = saved.b, .c = saved.c, .count = maps_of(x.shape)};
    for (int n = 0; n < x.trials; ++n)
      pass.kernels.norm_features_backward(by, x.trial(n), dy.trial(n), dx.trial(n));
    return;
  }
  for (int n = 0; n < x.trials; ++n)
    for (std::size_t m = 0; m < maps_of(x.shape); ++m)
      pass.kernels.norm_backward(x.trial(n) + m * area, dy.trial(n) + m * area, saved.mean[m],
                                 saved.a[m], saved.b[m], saved.c[m], area, dx.trial(n) + m * area);
}

void NormOp::finish(Pass& pass) const {
  const NormSaved saved(pass.saved, maps_of(in));
  for (std::size_t m = 0; m < maps_of(in); ++m) {
    pass.gradients[0][m] = saved.d_gamma[m];
    pass.gradients[1][m] = saved.d_beta[m];
  }
}

OpPtr norm_then_activation(const BatchNorm& norm, const Activation& activation, Shape in, Way way) {
  return std::make_unique<NormThenActivation>(norm, activation, in, way);
}

template <>
OpPtr make_op(const BatchNorm& layer, Shape in, Way way) {
  return std::make_unique<NormOp>(layer, in, way);
}

}  // namespace berger
