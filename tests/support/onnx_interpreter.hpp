// What an ONNX graph computes, in double, by the plain definitions of its operators
// (https://onnx.ai/onnx/operators): nothing here is shared with what writes the graph.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "io/onnx.hpp"

namespace berger::test {

struct OnnxArray {
  std::vector<std::int64_t> dims;
  std::vector<double> values;
};

class OnnxInterpreter {
 public:
  explicit OnnxInterpreter(const OnnxModel& model) : model_(model) {
    for (const auto& [name, tensor] : model.constants) {
      OnnxArray& array = values_[name];
      array.dims = tensor.dims;
      if (tensor.whole)
        array.values.assign(tensor.integers.begin(), tensor.integers.end());
      else
        array.values.assign(tensor.floats.begin(), tensor.floats.end());
    }
  }

  OnnxArray run(const OnnxArray& input, const std::string& output) {
    values_["input"] = input;
    for (const OnnxNode& node : model_.nodes) {
      std::vector<OnnxArray> in;
      for (const std::string& name : node.inputs) in.push_back(values_.at(name));
      values_[node.outputs.at(0)] = evaluate(node, in);
    }
    return values_.at(output);
  }

 private:
  using Axes = std::vector<std::int64_t>;
  using Arrays = std::vector<OnnxArray>;

  static Axes axes(const OnnxNode& node, const char* name, Axes usual) {
    const OnnxAttribute* found = node.find(name);
    return found == nullptr ? usual : found->integers;
  }
  static double number(const OnnxNode& node, const char* name, double usual) {
    const OnnxAttribute* found = node.find(name);
    return found == nullptr ? usual : found->number;
  }
  static std::int64_t integer(const OnnxNode& node, const char* name, std::int64_t usual) {
    const OnnxAttribute* found = node.find(name);
    return found == nullptr ? usual : found->integer;
  }
  static std::int64_t size(const Axes& dims) {
    std::int64_t product = 1;
    for (const std::int64_t d : dims) product *= d;
    return product;
  }
  static OnnxArray of(Axes dims) {
    OnnxArray array{std::move(dims), {}};
    array.values.resize(static_cast<std::size_t>(size(array.dims)));
    return array;
  }
  static double& at(OnnxArray& array, const Axes& place) {
    std::int64_t index = 0;
    for (std::size_t i = 0; i < place.size(); ++i) index = index * array.dims[i] + place[i];
    return array.values.at(static_cast<std::size_t>(index));
  }
  static double of_four(const OnnxArray& array, std::int64_t a, std::int64_t b, std::int64_t c,
                        std::int64_t d) {
    const Axes& dims = array.dims;
    const std::int64_t index = ((a * dims[1] + b) * dims[2] + c) * dims[3] + d;
    return array.values[static_cast<std::size_t>(index)];
  }
  static void for_places(const Axes& dims, const std::function<void(const Axes&)>& body) {
    Axes place(dims.size());
    for (std::int64_t i = 0, all = size(dims); i < all; ++i) {
      std::int64_t rest = i;
      for (std::size_t d = dims.size(); d-- > 0; rest /= dims[d]) place[d] = rest % dims[d];
      body(place);
    }
  }
  // A value of an array that is broadcast: its axes are the last ones, those of 1 stand for all.
  static double broadcast(OnnxArray& array, const Axes& place) {
    Axes own(place.end() - static_cast<std::ptrdiff_t>(array.dims.size()), place.end());
    for (std::size_t d = 0; d < own.size(); ++d)
      if (array.dims[d] == 1) own[d] = 0;
    return at(array, own);
  }
  static OnnxArray combined(Arrays in, const std::function<double(double, double)>& f) {
    OnnxArray sum = in[0];
    for (std::size_t i = 1; i < in.size(); ++i) {
      OnnxArray a = sum, b = in[i];
      Axes dims(std::max(a.dims.size(), b.dims.size()), 1);
      for (const Axes& from : {a.dims, b.dims})
        for (std::size_t d = 0; d < from.size(); ++d) {
          std::int64_t& to = dims[dims.size() - from.size() + d];
          to = std::max(to, from[d]);
        }
      sum = of(dims);
      for_places(dims, [&](const Axes& p) { at(sum, p) = f(broadcast(a, p), broadcast(b, p)); });
    }
    return sum;
  }
  static OnnxArray each(OnnxArray x, const std::function<double(double)>& f) {
    std::ranges::transform(x.values, x.values.begin(), f);
    return x;
  }
  static OnnxArray reshaped(OnnxArray x, Axes dims) {
    for (std::size_t d = 0; d < dims.size(); ++d)
      if (dims[d] == 0) dims[d] = x.dims[d];
    if (size(dims) != size(x.dims)) throw std::runtime_error("Reshape changes the size");
    return {std::move(dims), std::move(x.values)};
  }
  static Axes integers(const OnnxArray& array) {
    return {array.values.begin(), array.values.end()};
  }

  // Every place of the output looks at a window of the input.
  static OnnxArray windows(OnnxArray x, const OnnxNode& node, std::int64_t maps,
                           const std::function<double(const Axes&, const Axes&, OnnxArray&)>& f) {
    const Axes kernel = axes(node, "kernel_shape", {}), strides = axes(node, "strides", {1, 1}),
               dilations = axes(node, "dilations", {1, 1}), pads = axes(node, "pads", {0, 0, 0, 0});
    Axes dims{x.dims[0], maps};
    for (std::size_t d = 0; d < 2; ++d)
      dims.push_back((x.dims[d + 2] + pads[d] + pads[d + 2] - dilations[d] * (kernel[d] - 1) - 1) /
                         strides[d] +
                     1);
    OnnxArray y = of(dims);
    for_places(dims, [&](const Axes& p) {
      at(y, p) = f(p, {p[2] * strides[0] - pads[0], p[3] * strides[1] - pads[1]}, x);
    });
    return y;
  }
  static OnnxArray convolved(const Arrays& in, const OnnxNode& node) {
    OnnxArray w = in[1];
    const Axes dilations = axes(node, "dilations", {1, 1});
    const std::int64_t filters = w.dims[0], per_group = filters / integer(node, "group", 1);
    return windows(in[0], node, filters, [&](const Axes& p, const Axes& corner, OnnxArray& x) {
      double sum = in.size() > 2 ? in[2].values[static_cast<std::size_t>(p[1])] : 0;
      const std::int64_t group = p[1] / per_group * w.dims[1];
      for (std::int64_t m = 0; m < w.dims[1]; ++m)
        for (std::int64_t a = 0; a < w.dims[2]; ++a)
          for (std::int64_t b = 0; b < w.dims[3]; ++b) {
            const std::int64_t row = corner[0] + a * dilations[0],
                               column = corner[1] + b * dilations[1];
            if (row < 0 || column < 0 || row >= x.dims[2] || column >= x.dims[3]) continue;
            sum += of_four(w, p[1], m, a, b) * of_four(x, p[0], group + m, row, column);
          }
      return sum;
    });
  }
  static OnnxArray pooled(const OnnxArray& in, const OnnxNode& node, bool largest) {
    const Axes kernel = axes(node, "kernel_shape", {});
    return windows(in, node, in.dims[1], [&](const Axes& p, const Axes& corner, OnnxArray& x) {
      double sum = 0, top = -std::numeric_limits<double>::infinity();
      for_places(kernel, [&](const Axes& k) {
        const double value = at(x, {p[0], p[1], corner[0] + k[0], corner[1] + k[1]});
        sum += value, top = std::max(top, value);
      });
      return largest ? top : sum / static_cast<double>(size(kernel));
    });
  }
  static OnnxArray normalised(const Arrays& in, const OnnxNode& node) {
    const double epsilon = number(node, "epsilon", 1e-5);
    OnnxArray x = in[0], y = of(x.dims);
    for_places(x.dims, [&](const Axes& p) {
      const auto map = static_cast<std::size_t>(p[1]);
      at(y, p) = in[1].values[map] * (at(x, p) - in[3].values[map]) /
                     std::sqrt(in[4].values[map] + epsilon) +
                 in[2].values[map];
    });
    return y;
  }
  static OnnxArray multiplied(const Arrays& in) {
    OnnxArray a = in[0], b = in[1];
    Axes dims = a.dims.size() > b.dims.size() ? a.dims : b.dims;
    const std::size_t rank = dims.size();
    dims[rank - 2] = a.dims[a.dims.size() - 2], dims[rank - 1] = b.dims.back();
    OnnxArray y = of(dims);
    for_places(dims, [&](const Axes& p) {
      double sum = 0;
      for (std::int64_t k = 0; k < a.dims.back(); ++k) {
        Axes left = p, right = p;
        left[rank - 1] = k, right[rank - 2] = k;
        sum += broadcast(a, left) * broadcast(b, right);
      }
      at(y, p) = sum;
    });
    return y;
  }
  static OnnxArray connected(const Arrays& in, const OnnxNode& node) {
    if (integer(node, "transB", 0) != 1) throw std::runtime_error("Gemm without transB");
    OnnxArray x = in[0], w = in[1], y = of({x.dims[0], w.dims[0]});
    for_places(y.dims, [&](const Axes& p) {
      double sum = in.size() > 2 ? in[2].values[static_cast<std::size_t>(p[1])] : 0;
      for (std::int64_t k = 0; k < w.dims[1]; ++k) sum += at(x, {p[0], k}) * at(w, {p[1], k});
      at(y, p) = sum;
    });
    return y;
  }
  static OnnxArray taken(const Arrays& in, const OnnxNode& node) {
    const auto axis = static_cast<std::size_t>(integer(node, "axis", 0));
    OnnxArray x = in[0];
    const Axes from = integers(in[1]);
    Axes dims = x.dims;
    dims[axis] = static_cast<std::int64_t>(from.size());
    OnnxArray y = of(dims);
    for_places(dims, [&](const Axes& p) {
      Axes place = p;
      place[axis] = from[static_cast<std::size_t>(p[axis])];
      at(y, p) = at(x, place);
    });
    return y;
  }
  // starts, ends, axes, steps
  static OnnxArray sliced(const Arrays& in) {
    OnnxArray x = in[0];
    Axes dims = x.dims, first(dims.size(), 0), step(dims.size(), 1);
    for (std::size_t i = 0; i < in[3].values.size(); ++i) {
      const auto axis = static_cast<std::size_t>(in[3].values[i]);
      const std::int64_t start = integers(in[1])[i], end = integers(in[2])[i];
      step[axis] = integers(in[4])[i], first[axis] = start;
      dims[axis] = (std::min(end, x.dims[axis]) - start - 1) / step[axis] + 1;
    }
    OnnxArray y = of(dims);
    for_places(dims, [&](const Axes& p) {
      Axes place = p;
      for (std::size_t d = 0; d < p.size(); ++d) place[d] = first[d] + p[d] * step[d];
      at(y, p) = at(x, place);
    });
    return y;
  }
  static OnnxArray padded(const Arrays& in) {
    OnnxArray x = in[0];
    const Axes pads = integers(in[1]);
    const std::size_t rank = x.dims.size();
    Axes dims = x.dims;
    for (std::size_t d = 0; d < rank; ++d) dims[d] += pads[d] + pads[d + rank];
    OnnxArray y = of(dims);
    for_places(x.dims, [&](const Axes& p) {
      Axes place = p;
      for (std::size_t d = 0; d < rank; ++d) place[d] += pads[d];
      at(y, place) = at(x, p);
    });
    return y;
  }
  static OnnxArray softmax(const OnnxArray& in, bool logarithm) {
    OnnxArray x = in, y = of(x.dims);
    for (std::int64_t n = 0; n < x.dims[0]; ++n) {
      double top = -std::numeric_limits<double>::infinity(), sum = 0;
      for (std::int64_t k = 0; k < x.dims[1]; ++k) top = std::max(top, at(x, {n, k}));
      for (std::int64_t k = 0; k < x.dims[1]; ++k) sum += std::exp(at(x, {n, k}) - top);
      for (std::int64_t k = 0; k < x.dims[1]; ++k) {
        const double value = at(x, {n, k}) - top - std::log(sum);
        at(y, {n, k}) = logarithm ? value : std::exp(value);
      }
    }
    return y;
  }

  static OnnxArray evaluate(const OnnxNode& node, const Arrays& in) {
    const std::string& op = node.op;
    const double alpha = number(node, "alpha", op == "Elu" ? 1 : 0.01);
    if (op == "Conv") return convolved(in, node);
    if (op == "AveragePool" || op == "MaxPool") return pooled(in[0], node, op == "MaxPool");
    if (op == "BatchNormalization") return normalised(in, node);
    if (op == "Gemm") return connected(in, node);
    if (op == "MatMul") return multiplied(in);
    if (op == "Gather") return taken(in, node);
    if (op == "Slice") return sliced(in);
    if (op == "Pad") return padded(in);
    if (op == "Softmax" || op == "LogSoftmax") return softmax(in[0], op == "LogSoftmax");
    if (op == "Reshape") return reshaped(in[0], integers(in[1]));
    if (op == "Flatten") return reshaped(in[0], {0, size(in[0].dims) / in[0].dims[0]});
    if (op == "Unsqueeze") {
      Axes dims = in[0].dims;
      dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(in[1].values.at(0)), 1);
      return {dims, in[0].values};
    }
    if (op == "Squeeze") {
      Axes dims = in[0].dims;
      dims.erase(dims.begin() + static_cast<std::ptrdiff_t>(in[1].values.at(0)));
      return {dims, in[0].values};
    }
    if (op == "Add" || op == "Sum") return combined(in, std::plus<>());
    if (op == "Sub") return combined(in, std::minus<>());
    if (op == "Mul") return combined(in, std::multiplies<>());
    if (op == "Div") return combined(in, std::divides<>());
    if (op == "Max") return combined(in, [](double a, double b) { return std::max(a, b); });
    if (op == "PRelu") return combined(in, [](double x, double a) { return x > 0 ? x : a * x; });
    if (op == "Relu") return each(in[0], [](double x) { return std::max(x, 0.0); });
    if (op == "LeakyRelu") return each(in[0], [&](double x) { return x > 0 ? x : alpha * x; });
    if (op == "Elu")
      return each(in[0], [&](double x) { return x > 0 ? x : alpha * std::expm1(x); });
    if (op == "Sigmoid") return each(in[0], [](double x) { return 1 / (1 + std::exp(-x)); });
    if (op == "Tanh") return each(in[0], [](double x) { return std::tanh(x); });
    if (op == "Exp") return each(in[0], [](double x) { return std::exp(x); });
    if (op == "Log") return each(in[0], [](double x) { return std::log(x); });
    if (op == "Neg") return each(in[0], [](double x) { return -x; });
    throw std::runtime_error("an operator that is not known here: " + op);
  }

  const OnnxModel& model_;
  std::map<std::string, OnnxArray> values_;
};

}  // namespace berger::test
