// What each operator is among layers.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "berger/errors.hpp"
#include "export/onnx_chain.hpp"

namespace berger {
namespace {

using Numbers = std::vector<std::int64_t>;

std::int64_t integer_of(const OnnxNode& node, std::string_view name, std::int64_t usual) {
  const OnnxAttribute* const found = node.find(name);
  return found == nullptr ? usual : found->integer;
}
double number_of(const OnnxNode& node, std::string_view name, double usual) {
  const OnnxAttribute* const found = node.find(name);
  return found == nullptr ? usual : static_cast<double>(found->number);
}
std::string text_of(const OnnxNode& node, std::string_view name, std::string usual) {
  const OnnxAttribute* const found = node.find(name);
  return found == nullptr ? usual : found->text;
}

// Of rows and columns; of one-dimensional operators the rows are 1, or none.
struct Pair {
  int rows = 1, columns = 1;
};
bool small(std::int64_t number) {
  return number >= 0 && number <= 1 << 20;
}
std::optional<Pair> pair_of(const OnnxNode& node, std::string_view name, int usual) {
  const OnnxAttribute* const found = node.find(name);
  if (found == nullptr) return Pair{usual, usual};
  const Numbers& values = found->integers;
  if (values.empty() || values.size() > 2 || !std::ranges::all_of(values, small)) return {};
  return Pair{values.size() == 2 ? static_cast<int>(values[0]) : usual,
              static_cast<int>(values.back())};
}

// Begins, then ends, of one axis or of two.
std::optional<Padding> padding_of(const Numbers& pads) {
  if (!std::ranges::all_of(pads, small)) return {};
  const auto at = [&](std::size_t i) { return static_cast<int>(pads[i]); };
  if (pads.empty()) return Padding{};
  if (pads.size() == 2) return Padding{.left = at(0), .right = at(1)};
  if (pads.size() == 4) return Padding{at(0), at(2), at(1), at(3)};
  return {};
}

// Columns of a matrix behind exchanged axes, for the layer's own order.
std::vector<float> in_order_of_layer(const std::vector<float>& rows, Shape s,
                                     const Numbers& order) {
  const std::size_t sizes[] = {static_cast<std::size_t>(s.maps), static_cast<std::size_t>(s.height),
                               static_cast<std::size_t>(s.width)};
  const std::size_t strides[] = {sizes[1] * sizes[2], sizes[2], 1};
  const auto axis = [&](std::size_t i) { return static_cast<std::size_t>(order[i]); };
  std::vector<float> own(rows.size());
  auto from = rows.begin();
  for (std::size_t row = 0; row < rows.size(); row += s.size())
    for (std::size_t i = 0; i < sizes[axis(0)]; ++i)
      for (std::size_t j = 0; j < sizes[axis(1)]; ++j)
        for (std::size_t k = 0; k < sizes[axis(2)]; ++k)
          own[row + i * strides[axis(0)] + j * strides[axis(1)] + k * strides[axis(2)]] = *from++;
  return own;
}

}  // namespace

void OnnxChain::convolution(const OnnxNode& node) {
  const LayerValue& in = value(node, 0);
  LayerValue bare = in;
  bare.padding = {};
  const OnnxTensor& weight = tensor(node, 1);
  const bool series = weight.dims.size() == 3;
  if (weight.whole || weight.dims.size() < 3 || weight.dims.size() > 4 ||
      !std::ranges::all_of(weight.dims, [](std::int64_t d) { return d > 0 && small(d); }))
    fail(node, "its weights have no axes of a convolution of one or two dimensions");
  const auto strides = pair_of(node, "strides", 1), dilations = pair_of(node, "dilations", 1);
  const OnnxAttribute* const pads = node.find("pads");
  const auto pad = padding_of(pads == nullptr ? Numbers() : pads->integers);
  const std::int64_t groups = integer_of(node, "group", 1);
  if (!strides || !dilations || !pad || groups < 1 || !small(groups))
    fail(node, "impossible strides, dilations, pads or groups");
  Conv2d layer{.filters = static_cast<int>(weight.dims[0]),
               .kernel_h = series ? 1 : static_cast<int>(weight.dims[2]),
               .kernel_w = static_cast<int>(weight.dims.back()),
               .stride_h = strides->rows,
               .stride_w = strides->columns,
               .dilation_h = dilations->rows,
               .dilation_w = dilations->columns,
               .pad_top = pad->top + in.padding.top,
               .pad_bottom = pad->bottom + in.padding.bottom,
               .pad_left = pad->left + in.padding.left,
               .pad_right = pad->right + in.padding.right,
               .groups = static_cast<int>(groups),
               .bias = node.inputs.size() > 2 && !node.inputs[2].empty()};
  const std::string automatic = text_of(node, "auto_pad", "NOTSET");
  if (automatic == "SAME_UPPER" && layer.stride_h == 1 && layer.stride_w == 1)
    layer.same = true;
  else if (automatic != "NOTSET" && automatic != "VALID" && !automatic.empty())
    fail(node, fmt::format("auto_pad {} is not supported; write pads", automatic));
  if (!in.order.empty()) fail(node, "takes exchanged axes");
  if (in.layer + 1 != static_cast<int>(network_.layers.size()) || in.shortcut)
    fail(node, "takes an earlier value than the last; layers follow each other, but for sums");
  // Electrodes that the graph has as maps are rows here: the same weights in the same order.
  const Shape s = in.shape;
  Numbers axes = in.axes;
  if (axes.size() == 2) axes.insert(axes.begin() + 1, 1);
  const bool as_made = axes == Numbers{s.maps, s.height, s.width};
  const bool electrodes = s.maps == 1 && axes == Numbers{s.height, 1, s.width};
  if (!as_made && electrodes && layer.kernel_h == 1 && groups == 1 &&
      layer.pad_top + layer.pad_bottom == 0) {
    layer.kernel_h = s.height;
    layer.stride_h = layer.dilation_h = 1;
  } else if (!as_made) {
    fail(node, fmt::format("takes trials × {}, where {} is expected", fmt::join(in.axes, " × "),
                           fmt::join(Numbers{s.maps, s.height, s.width}, " × ")));
  }
  Values values{{"weight", weight.floats}};
  if (layer.bias) values["bias"] = tensor(node, 2).floats;
  Shape out;
  try {
    out = layer.out_shape(s);
  } catch (const ShapeError& error) {
    fail(node, error.what());
  }
  Numbers made{out.maps, out.height, out.width};
  if (series) made = {out.maps, out.width};
  add(node, layer, std::move(values), std::move(made));
}

void OnnxChain::normalisation(const OnnxNode& node) {
  const LayerValue& in = last_value(node, 0);
  if (in.axes.empty() || in.axes[0] != in.shape.maps)
    fail(node, "normalises another axis than the maps");
  if (integer_of(node, "training_mode", 0) != 0) fail(node, "is in training mode");
  Values values;
  const char* const names[] = {"weight", "bias", "running_mean", "running_var"};
  for (std::size_t i = 0; i < 4; ++i) values[names[i]] = tensor(node, i + 1).floats;
  add_alike(node, BatchNorm{.eps = number_of(node, "epsilon", 1e-5)}, std::move(values));
}

// One for each map, or one for all.
void OnnxChain::slopes(const OnnxNode& node) {
  const LayerValue& in = last_value(node, 0);
  std::vector<float> slopes = tensor(node, 1).floats;
  if (slopes.size() == 1) slopes.resize(static_cast<std::size_t>(in.shape.maps), slopes[0]);
  if (in.axes.empty() || in.axes[0] != in.shape.maps) fail(node, "has slopes of another axis");
  add_alike(node, Prelu{}, {{"weight", std::move(slopes)}});
}

bool OnnxChain::activation(const OnnxNode& node) {
  Activation layer;
  if (node.op == "Relu")
    layer.function = Function::relu;
  else if (node.op == "LeakyRelu")
    layer = {.function = Function::leaky_relu, .leaky_slope = number_of(node, "alpha", 0.01)};
  else if (node.op == "Elu")
    layer = {.function = Function::elu, .elu_alpha = number_of(node, "alpha", 1)};
  else if (node.op == "Sigmoid")
    layer.function = Function::sigmoid;
  else if (node.op == "Tanh")
    layer.function = Function::tanh;
  else
    return false;
  add_alike(node, layer);
  return true;
}

void OnnxChain::pool(const OnnxNode& node) {
  const LayerValue& in = last_maps(node);
  const auto block = pair_of(node, "kernel_shape", 1), strides = pair_of(node, "strides", 1);
  const OnnxAttribute* const pads = node.find("pads");
  const bool padded =
      pads != nullptr && std::ranges::any_of(pads->integers, [](auto p) { return p != 0; });
  const auto dilations = pair_of(node, "dilations", 1);
  if (!block || !strides || !dilations || padded || integer_of(node, "ceil_mode", 0) != 0 ||
      block->rows != strides->rows || block->columns != strides->columns || dilations->rows != 1 ||
      dilations->columns != 1)
    fail(node,
         "pools with overlap, padding or a rounded-up rest; blocks side by side are expected");
  if (block->rows < 1 || block->columns < 1 || block->rows > in.shape.height ||
      block->columns > in.shape.width)
    fail(node, "pools blocks larger than its input");
  Numbers axes{in.shape.maps, in.shape.height / block->rows, in.shape.width / block->columns};
  if (in.axes.size() == 2) axes.erase(axes.begin() + 1);
  if (node.op == "AveragePool")
    add(node, AvgPool{.h = block->rows, .w = block->columns}, {}, std::move(axes));
  else
    add(node, MaxPool{.h = block->rows, .w = block->columns}, {}, std::move(axes));
}

// Over rows, columns or both.
void OnnxChain::mean(const OnnxNode& node) {
  const LayerValue& in = last_maps(node);
  const auto rank = static_cast<std::int64_t>(in.axes.size()) + 1;
  Numbers over = node.op == "GlobalAveragePool" ? Numbers() : whole(node, 1, "axes");
  if (node.op == "GlobalAveragePool")
    for (std::int64_t axis = 2; axis < rank; ++axis) over.push_back(axis);
  const bool keeps = node.op == "GlobalAveragePool" || integer_of(node, "keepdims", 1) != 0;
  AvgPool layer{.h = 1, .w = 1};
  Numbers axes = in.axes;
  for (std::int64_t axis : over) {
    if (axis < 0) axis += rank;
    if (axis < 2 || axis >= rank) fail(node, "takes the mean over trials or maps");
    (axis == rank - 1 ? layer.w : layer.h) = axis == rank - 1 ? in.shape.width : in.shape.height;
    axes[static_cast<std::size_t>(axis - 1)] = keeps ? 1 : 0;
  }
  if (over.empty()) fail(node, "takes the mean over nothing");
  std::erase(axes, 0);
  add(node, layer, {}, std::move(axes));
}

void OnnxChain::linear(const OnnxNode& node) {
  const LayerValue& in = last_in_any_order(node, 0);
  const OnnxTensor& weight = tensor(node, 1);
  const bool gemm = node.op == "Gemm", transposed = gemm && integer_of(node, "transB", 0) != 0;
  if (gemm && (integer_of(node, "transA", 0) != 0 || number_of(node, "alpha", 1) != 1 ||
               number_of(node, "beta", 1) != 1))
    fail(node, "scales or transposes its input");
  if (weight.whole || weight.dims.size() != 2 ||
      !std::ranges::all_of(weight.dims, [](std::int64_t d) { return d > 0 && d < 1 << 28; }))
    fail(node, "its weights are no matrix");
  const std::int64_t outputs = weight.dims[transposed ? 0 : 1],
                     inputs = weight.dims[transposed ? 1 : 0];
  if (in.axes != Numbers{static_cast<std::int64_t>(in.shape.size())} || in.axes[0] != inputs)
    fail(node, fmt::format("takes trials × {}, and its weights {} features",
                           fmt::join(in.axes, " × "), inputs));
  std::vector<float> rows = weight.floats;
  for (std::size_t o = 0; o < static_cast<std::size_t>(outputs) && !transposed; ++o)
    for (std::size_t i = 0; i < static_cast<std::size_t>(inputs); ++i)
      rows[o * static_cast<std::size_t>(inputs) + i] =
          weight.floats[i * static_cast<std::size_t>(outputs) + o];
  if (!in.order.empty()) rows = in_order_of_layer(rows, in.ordered, in.order);
  Linear layer{.outputs = static_cast<int>(outputs),
               .bias = gemm && node.inputs.size() > 2 && !node.inputs[2].empty()};
  Values values{{"weight", std::move(rows)}};
  if (layer.bias) values["bias"] = tensor(node, 2).floats;
  add(node, layer, std::move(values), {outputs});
}

void OnnxChain::sum(const OnnxNode& node) {
  if (node.inputs.size() != 2) fail(node, "two values are expected");
  if (find(node.inputs[0]) == nullptr || find(node.inputs[1]) == nullptr) {
    if (!bias(node)) fail(node, "adds a constant that is no bias of the layer before it");
    return;
  }
  const LayerValue &a = value(node, 0), &b = value(node, 1);
  const int last = static_cast<int>(network_.layers.size()) - 1;
  const bool second = a.shortcut || a.layer != last;
  const LayerValue &in = last_value(node, second ? 1 : 0), &other = second ? a : b;
  if (other.layer < 0) fail(node, "adds the input itself; a layer can only add an earlier layer's");
  if (other.shape != in.shape || !other.order.empty())
    fail(node, "adds values of different shapes");
  add(node, Add{network_.layers[static_cast<std::size_t>(other.layer)].name}, {}, in.axes);
}

// In front of all layers: a pixel by 255, a mean subtracted, a scale.
bool OnnxChain::prepare(const OnnxNode& node) {
  if (!network_.layers.empty() || turned_ || node.inputs.size() != 2) return false;
  const LayerValue* const in = find(node.inputs[0]);
  const OnnxTensor* const numbers = known_.find(node.inputs[1]);
  if (in == nullptr || numbers == nullptr || numbers->floats.empty()) return false;
  std::vector<float> values = numbers->floats;
  Preprocessing& p = preprocessing_;
  if (node.op == "Div" && values.size() == 1 && values[0] == 255 && p.mean.empty()) {
    p.images = true;
    return alias(node, *in), true;
  }
  // the lane: a map of images, else a channel; all behind it have one number
  const auto lanes = static_cast<std::size_t>(p.images ? in->shape.maps : in->shape.height);
  const std::size_t behind = p.images ? 3 : 2, rank = numbers->dims.size();
  if (values.size() == 1) values.resize(lanes, values[0]);
  const bool lane = numbers->floats.size() == 1 ||
                    (rank >= behind && lanes > 1 &&
                     numbers->dims[rank - behind] == static_cast<std::int64_t>(lanes));
  if (values.size() != lanes || !lane) return false;
  const bool shifts = node.op == "Sub" || node.op == "Add";
  if (shifts != p.mean.empty() && shifts) return false;
  if (p.mean.empty()) p.mean.assign(lanes, 0), p.scale.assign(lanes, 1);
  for (std::size_t i = 0; i < lanes; ++i) {
    if (shifts) p.mean[i] = node.op == "Sub" ? values[i] : -values[i];
    if (!shifts) p.scale[i] *= node.op == "Mul" ? values[i] : 1 / values[i];
    if (!std::isfinite(p.mean[i]) || !std::isfinite(p.scale[i]))
      fail(node, "prepares its input by numbers that are not finite");
  }
  return alias(node, *in), true;
}

// Zeros around rows and columns wait for a convolution; maps of zeros belong to a shortcut.
void OnnxChain::pad(const OnnxNode& node) {
  LayerValue in = value(node, 0);
  const Numbers pads = whole(node, 1, "pads");
  const std::size_t rank = in.axes.size() + 1;
  const OnnxTensor* const with =
      node.inputs.size() > 2 && !node.inputs[2].empty() ? &tensor(node, 2) : nullptr;
  const bool zeros = text_of(node, "mode", "constant") == "constant" &&
                     number_of(node, "value", 0) == 0 &&
                     (with == nullptr || with->floats == std::vector<float>{0});
  if (!zeros || pads.size() != 2 * rank || rank < 3 || !std::ranges::all_of(pads, small) ||
      pads[0] != 0 || pads[rank] != 0 || pads[1] != 0 || (node.inputs.size() > 3))
    fail(node, "pads otherwise than with zeros around rows and columns");
  const auto at = [&](std::size_t axis) { return static_cast<int>(pads[axis]); };
  const Padding more{rank == 4 ? at(2) : 0, rank == 4 ? at(rank + 2) : 0, at(rank - 1),
                     at(2 * rank - 1)};
  const bool around = more.top + more.bottom + more.left + more.right > 0;
  if (at(rank + 1) > 0) {
    if (around || in.layer < 0) fail(node, "pads maps otherwise than a shortcut does");
    in.shape.maps += at(rank + 1);
    in.axes[0] = in.shape.maps;
    in.shortcut = true;
  } else if (in.shortcut && around) {
    fail(node, "pads a shortcut");
  }
  in.padding = {in.padding.top + more.top, in.padding.bottom + more.bottom,
                in.padding.left + more.left, in.padding.right + more.right};
  for (const int side : {in.padding.top, in.padding.bottom, in.padding.left, in.padding.right})
    if (!small(side)) fail(node, "pads too much");
  alias(node, std::move(in));
}

// Every n-th row and column, as a shortcut takes them.
void OnnxChain::slice(const OnnxNode& node) {
  LayerValue in = value(node, 0);
  const Numbers starts = whole(node, 1, "starts"), ends = whole(node, 2, "ends"),
                axes = whole(node, 3, "axes");
  Numbers steps = whole(node, 4, "");
  if (steps.empty()) steps.assign(starts.size(), 1);
  if (axes.size() != starts.size() || ends.size() != starts.size() || steps.size() != starts.size())
    fail(node, "says not which axes it cuts");
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::int64_t axis =
        axes[i] < 0 ? axes[i] + static_cast<std::int64_t>(in.axes.size()) + 1 : axes[i];
    if (axis < 0 || axis > static_cast<std::int64_t>(in.axes.size()) || in.axes.empty())
      fail(node, "cuts an axis that its input has not");
    const bool all = starts[i] == 0 && steps[i] >= 1;
    if (axis == 0 && all && steps[i] == 1) continue;
    std::int64_t& size = in.axes[static_cast<std::size_t>(axis - (axis > 0 ? 1 : 0))];
    if (axis == 0 || !all || ends[i] < size) fail(node, "cuts pieces out, which no layer does");
    if (steps[i] == 1) continue;
    int& length = axis == 3 ? in.shape.width : in.shape.height;
    const int kept = static_cast<int>((size - 1) / steps[i]) + 1;
    if (axis < 2 || in.layer < 0 || in.axes.size() != 3 || size != length ||
        Add::stride(kept, length) != steps[i])
      fail(node, "takes places out otherwise than a shortcut does");
    size = length = kept;
    in.shortcut = true;
  }
  alias(node, std::move(in));
}

// What does nothing once training is over, or at the end.
bool OnnxChain::hand_on(const OnnxNode& node) {
  const auto ends = [&] {
    return std::ranges::any_of(file_.outputs, [&](const OnnxValue& output) {
      return !node.outputs.empty() && output.name == node.outputs[0];
    });
  };
  const bool nothing = node.op == "Identity" || node.op == "Dropout" || node.op == "Cast";
  const bool softmax = node.op == "Softmax" || node.op == "LogSoftmax";
  if (!nothing && !softmax) return false;
  if (softmax && !ends()) fail(node, "stands before the end; no layer does that");
  alias(node, value(node, 0));
  return true;
}

void OnnxChain::take(const OnnxNode& node) {
  if (!node.domain.empty() && node.domain != "ai.onnx")
    fail(node, fmt::format("is of the domain '{}', not ONNX's own", node.domain));
  if (node.outputs.empty()) fail(node, "has no output");
  const LayerValue* const first = node.inputs.empty() ? nullptr : find(node.inputs[0]);
  if (known_.fold(node, first) || activation(node) || hand_on(node)) return;
  const std::string& op = node.op;
  const bool arithmetic = op == "Div" || op == "Sub" || op == "Mul" || op == "Add";
  if (arithmetic && prepare(node)) return;
  if (op == "Conv") return convolution(node);
  if (op == "BatchNormalization") return normalisation(node);
  if (op == "PRelu") return slopes(node);
  if (op == "AveragePool" || op == "MaxPool") return pool(node);
  if (op == "GlobalAveragePool" || op == "ReduceMean") return mean(node);
  if (op == "Gemm" || op == "MatMul") return linear(node);
  if (op == "Add") return sum(node);
  if (op == "Mul" && factor(node)) return;
  if (op == "Reshape") return reshape(node);
  if (op == "Squeeze" || op == "Unsqueeze") return axes_of_one(node);
  if (op == "Transpose") return transpose(node);
  if (op == "Pad") return pad(node);
  if (op == "Slice") return slice(node);
  if (op == "Flatten") {
    const LayerValue& in = value(node, 0);
    if (integer_of(node, "axis", 1) != 1) fail(node, "flattens the trials too");
    return under_axes(node, in, {static_cast<std::int64_t>(in.shape.size())});
  }
  fail(node, "no layer does this");
}

}  // namespace berger
