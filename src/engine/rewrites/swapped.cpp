#include "engine/rewrites/swapped.hpp"

namespace berger {

std::optional<Swapped> swapped(const AnyLayer& first, const AnyLayer& second, Shape in) {
  const auto* temporal = std::get_if<Conv2d>(&first);
  const auto* mixing = std::get_if<Conv2d>(&second);
  if (temporal == nullptr || mixing == nullptr || in.maps != 1) return {};
  const Shape between = temporal->out_shape(in);
  const bool along = temporal->kernel_h == 1 && temporal->stride_h == 1 && temporal->pad_top == 0 &&
                     temporal->pad_bottom == 0;
  const bool across = mixing->groups == temporal->filters && mixing->kernel_h == between.height &&
                      mixing->kernel_w == 1 && mixing->stride_w == 1 && mixing->pad_left == 0 &&
                      mixing->pad_right == 0 && mixing->out_shape(between).height == 1;
  if (!along || !across) return {};
  Swapped s{.mixture = {.filters = mixing->filters, .kernel_h = in.height, .bias = false},
            .filter = *temporal};
  s.filter.filters = s.filter.groups = mixing->filters;
  s.filter.bias = true;
  s.filter.max_norm = 0;
  return s;
}

}  // namespace berger
