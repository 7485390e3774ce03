#include "engine/ops/activation_arguments.hpp"
#include "engine/ops/batch_norm.hpp"

namespace berger {
namespace {

struct Map {
  std::size_t number, in, out;  // where it starts in x and in y
  kernels::NormArgs norm;
};

void for_each_map(const Pass& pass, ConstView x, ConstView y, auto&& body) {
  const std::size_t maps = maps_of(x.shape), all = maps * static_cast<std::size_t>(x.trials);
  for (std::size_t i = 0; i < all; ++i)
    body(Map{.number = i % maps,
             .in = i * area(x.shape),
             .out = i * area(y.shape),
             .norm = norm_arguments(pass, maps, i % maps)});
}

// Passes over the trials of a block, one map after another.
class NormThenPool final : public NormOp {
 public:
  NormThenPool(const BatchNorm& norm, const std::optional<Activation>& activation, PoolBlock block,
               Shape of, Way way)
      : NormOp(norm, of, way),
        activation_(activation),
        pool_(block, of, way),
        // norm and maxima, by one kernel
        fused_(block.maxima && (way.lanes > 1 || (of.height == 1 && block.h == 1 && block.w == 2))),
        keeps_places_(block.maxima && (!fused_ || way.lanes > 1)),
        area_(area(in)) {
    out = side_by_side({of.maps, of.height / block.h, of.width / block.w}, way.lanes);
    if (keeps_places_) memory.saved_trial = out.size();
  }

  void forward(Pass& pass, ConstView x, View y) const override {
    for_each_map(pass, x, y, [&](const Map& map) {
      const float* const from = x.data + map.in;
      float* const to = y.data + map.out;
      std::uint32_t* const places = places_of(pass, map);
      if (fused_) {
        pass.kernels.norm_max_pool(pool_.blocks, map.norm, from, to, places);
        return;
      }
      if (activation_)
        pass.kernels.normalise_activate(activation_arguments(*activation_, area_), map.norm, from,
                                        pass.scratch);
      else
        pass.kernels.normalise(from, map.norm.mean, map.norm.scale, map.norm.shift, area_,
                               pass.scratch);
      pool_.forward(pass, pass.scratch, places, to);
    });
  }

  void gather_backward(Pass& pass, ConstView x, ConstView dy) const override {
    for_each_map(pass, x, dy, [&](const Map& map) {
      const float *const from = x.data + map.in, *const gradient = dy.data + map.out;
      const std::uint32_t* const places = places_of(pass, map);
      float sum_dy = 0, sum_dy_x = 0;
      if (fused_) {
        pass.kernels.norm_max_pool_sums(pool_.blocks, map.norm, from, gradient, places, &sum_dy,
                                        &sum_dy_x);
      } else {
        pool_.backward(pass, gradient, places, pass.scratch);
        if (activation_)
          pass.kernels.activated_norm_sums(activation_arguments(*activation_, area_), map.norm,
                                           from, pass.scratch, &sum_dy, &sum_dy_x);
        else
          pass.kernels.norm_sums(from, pass.scratch, map.norm.mean, area_, &sum_dy, &sum_dy_x);
      }
      pass.sums[2 * map.number] += static_cast<double>(sum_dy);
      pass.sums[2 * map.number + 1] += static_cast<double>(sum_dy_x);
    });
  }

  void backward(Pass& pass, ConstView x, ConstView, ConstView dy, View dx) const override {
    for_each_map(pass, x, dy, [&](const Map& map) {
      const float *const from = x.data + map.in, *const gradient = dy.data + map.out;
      const std::uint32_t* const places = places_of(pass, map);
      const kernels::NormArgs& by = map.norm;
      float* const to = dx.data + map.in;
      if (fused_) {
        pass.kernels.norm_max_pool_backward(pool_.blocks, by, from, gradient, places, to);
        return;
      }
      pool_.backward(pass, gradient, places, pass.scratch);
      if (activation_)
        pass.kernels.activated_norm_backward(activation_arguments(*activation_, area_), by, from,
                                             pass.scratch, to);
      else
        pass.kernels.norm_backward(from, pass.scratch, by.mean, by.a, by.b, by.c, area_, to);
    });
  }

 private:
  std::uint32_t* places_of(const Pass& pass, const Map& map) const {
    return keeps_places_ ? pool_.places(pass, map.out) : nullptr;
  }

  std::optional<Activation> activation_;
  Pool pool_;
  bool fused_;
  bool keeps_places_;  // where the maxima stood, unless they are found again
  std::size_t area_;
};

}  // namespace

OpPtr norm_then_pool(const BatchNorm& norm, const std::optional<Activation>& activation,
                     PoolBlock block, Shape in, Way way) {
  return std::make_unique<NormThenPool>(norm, activation, block, in, way);
}

}  // namespace berger
