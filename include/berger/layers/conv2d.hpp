// Two-dimensional convolution (cross-correlation, as PyTorch and ONNX define it), with groups,
// stride and dilation:
//   y[f][i][j] = b[f] + Σ_m Σ_a Σ_b w[f][m][a][b] · x[m][i·stride_h + a·dilation_h −
//   pad_top][j·stride_w + b·dilation_w − pad_left]
#pragma once

#include "berger/layers/contract.hpp"

namespace berger {

struct Padding {
  int top = 0, bottom = 0, left = 0, right = 0;
};

struct Conv2d {
  int filters = 1;
  int kernel_h = 1, kernel_w = 1;
  int stride_h = 1, stride_w = 1;
  int dilation_h = 1, dilation_w = 1;
  int pad_top = 0, pad_bottom = 0, pad_left = 0, pad_right = 0;
  // pads so that stride 1 keeps the size; of an odd total the right and the bottom get the larger
  // half
  bool same = false;
  int groups = 1;
  bool bias = true;
  double max_norm = 0;  // largest L2 norm of a filter; 0: no limit

  static constexpr LayerDoc doc{.name = "conv2d", .onnx = "Conv"};
  bool operator==(const Conv2d&) const = default;

  void fields(auto&& visit) {
    visit("filters", filters);
    visit("kernel_h", kernel_h), visit("kernel_w", kernel_w);
    visit("stride_h", stride_h), visit("stride_w", stride_w);
    visit("dilation_h", dilation_h), visit("dilation_w", dilation_w);
    visit("pad_top", pad_top), visit("pad_bottom", pad_bottom), visit("pad_left", pad_left),
        visit("pad_right", pad_right);
    visit("same", same);
    visit("groups", groups);
    visit("bias", bias);
    visit("max_norm", max_norm);
  }
  Padding padding() const;  // in effect: that of `same` worked out
  Shape out_shape(Shape in) const;
  std::vector<ParamSpec> params(Shape in) const;
  Cost cost(Shape in) const;
};

}  // namespace berger
