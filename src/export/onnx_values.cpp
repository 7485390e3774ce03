#include "export/onnx_values.hpp"

#include <algorithm>
#include <utility>

#include "berger/errors.hpp"
#include "export/onnx_weights.hpp"

namespace berger {
namespace {

OnnxTensor whole_numbers(std::vector<std::int64_t> values) {
  return {.name = "",
          .dims = {static_cast<std::int64_t>(values.size())},
          .whole = true,
          .floats = {},
          .integers = std::move(values)};
}

// One axis of whole numbers: all that sizes are made of.
OnnxTensor gathered(const OnnxTensor& from, const OnnxTensor& places) {
  std::vector<std::int64_t> values;
  const auto size = static_cast<std::int64_t>(from.integers.size());
  for (std::int64_t place : places.integers) {
    if (place < 0) place += size;
    if (place < 0 || place >= size) return {};
    values.push_back(from.integers[static_cast<std::size_t>(place)]);
  }
  OnnxTensor result = whole_numbers(std::move(values));
  result.dims = places.dims;
  return result;
}

// Rows of a table, or places of a list: forwards or backwards, all that fit.
std::optional<OnnxTensor> part(const OnnxTensor& from, const std::vector<std::int64_t>& range) {
  if (from.dims.empty()) return {};
  const std::int64_t size = from.dims[0], step = range[2];
  const auto width = size > 0 ? static_cast<std::int64_t>(from.integers.size()) / size : 0;
  const auto inside = [&](std::int64_t at) {
    const bool from_end = at < 0 && at >= -size;
    return std::clamp<std::int64_t>(from_end ? at + size : at, -1, size);
  };
  if (step != 1 && step != -1) return {};
  std::int64_t at = step > 0 ? std::max<std::int64_t>(inside(range[0]), 0)
                             : std::min<std::int64_t>(inside(range[0]), size - 1);
  const std::int64_t end = inside(range[1]);
  OnnxTensor result = whole_numbers({});
  std::int64_t rows = 0;
  for (; step > 0 ? at < end : at > end; at += step, ++rows)
    for (std::int64_t i = 0; i < width; ++i)
      result.integers.push_back(from.integers[static_cast<std::size_t>(at * width + i)]);
  result.dims = from.dims;
  result.dims[0] = rows;
  return result;
}

// Of whole numbers; one axis may be left open.
std::optional<OnnxTensor> reshaped(const OnnxTensor& from, std::vector<std::int64_t> dims) {
  auto rest = static_cast<std::int64_t>(from.integers.size());
  std::int64_t* open = nullptr;
  for (std::int64_t& d : dims) {
    if (d == -1 && open == nullptr) {
      open = &d;
    } else {
      if (d < 1 || rest % d != 0) return {};
      rest /= d;
    }
  }
  if (open != nullptr) *open = rest, rest = 1;
  if (rest != 1) return {};
  OnnxTensor result = from;
  result.dims = std::move(dims);
  return result;
}

std::optional<OnnxTensor> transposed(const OnnxTensor& from) {
  if (from.dims.size() != 2) return {};
  OnnxTensor to = from;
  std::swap(to.dims[0], to.dims[1]);
  const auto rows = static_cast<std::size_t>(from.dims[0]),
             columns = static_cast<std::size_t>(from.dims[1]);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) {
      if (from.whole)
        to.integers[c * rows + r] = from.integers[r * columns + c];
      else
        to.floats[c * rows + r] = from.floats[r * columns + c];
    }
  return to;
}

// Sums, differences and products of a few sizes; the number of trials takes no part.
std::optional<OnnxTensor> computed(const OnnxNode& node, const OnnxTensor& a, const OnnxTensor& b) {
  constexpr std::int64_t most = std::int64_t{1} << 31;
  if (a.integers.size() != 1 || b.integers.size() != 1) return {};
  const std::int64_t x = a.integers[0], y = b.integers[0];
  if (x < -most || x > most || y < -most || y > most) return {};
  if (x == number_of_trials || y == number_of_trials) return {};
  OnnxTensor result = a.dims.size() >= b.dims.size() ? a : b;
  result.integers[0] = node.op == "Add" ? x + y : node.op == "Sub" ? x - y : x * y;
  return result;
}

// starts, ends, axes and steps: of the first axis alone.
std::optional<OnnxTensor> cut(const std::vector<const OnnxTensor*>& in) {
  std::vector<std::int64_t> range{0, 0, 1};
  for (std::size_t i = 1; i < in.size(); ++i)
    if (in[i]->integers.size() != 1) return {};
  if (in.size() < 3 || (in.size() > 3 && in[3]->integers[0] != 0)) return {};
  range[0] = in[1]->integers[0], range[1] = in[2]->integers[0];
  if (in.size() > 4) range[2] = in[4]->integers[0];
  return part(*in[0], range);
}

std::optional<OnnxTensor> constant_of(const OnnxNode& node, const OnnxTensor& shape) {
  constexpr std::int64_t most = 1024;
  const auto* value = node.find("value");
  const bool zeros = value == nullptr;
  if (shape.integers.size() != 1 || shape.integers[0] < 0 || shape.integers[0] > most) return {};
  if (!zeros && (value->tensor.empty() || value->tensor[0].integers.size() != 1)) return {};
  const std::int64_t number = zeros ? 0 : value->tensor[0].integers[0];
  return whole_numbers(
      std::vector<std::int64_t>(static_cast<std::size_t>(shape.integers[0]), number));
}

}  // namespace

std::vector<std::int64_t> LayerValue::dims() const {
  std::vector<std::int64_t> dims{number_of_trials};
  dims.insert(dims.end(), axes.begin(), axes.end());
  return dims;
}

const OnnxTensor* KnownTensors::find(const std::string& name) const {
  if (const auto made = made_.find(name); made != made_.end()) return &made->second;
  const auto constant = file_.constants.find(name);
  return constant == file_.constants.end() ? nullptr : &constant->second;
}

std::optional<OnnxTensor> KnownTensors::folded(const OnnxNode& node) const {
  std::vector<const OnnxTensor*> in;
  for (const std::string& name : node.inputs) in.push_back(find(name));
  const bool known = !in.empty() && std::ranges::find(in, nullptr) == in.end();
  if (node.op == "Constant") {
    if (const auto* value = node.find("value"); value != nullptr && !value->tensor.empty())
      return value->tensor[0];
    if (const auto* value = node.find("value_ints")) return whole_numbers(value->integers);
    if (const auto* value = node.find("value_int")) {
      OnnxTensor one = whole_numbers({value->integer});
      one.dims.clear();
      return one;
    }
    if (const auto* value = node.find("value_float"))
      return OnnxTensor{.name = "", .dims = {}, .whole = false, .floats = {value->number}};
    return {};
  }
  if (!known) return {};
  if (node.op == "Identity" || node.op == "Cast") return *in[0];
  if (node.op == "Shape" && node.attributes.empty()) return whole_numbers(in[0]->dims);
  if (node.op == "Transpose") return transposed(*in[0]);
  if (!in[0]->whole) return folded_weights(node, in);
  if (!std::ranges::all_of(in, [](const OnnxTensor* t) { return t->whole; })) return {};
  if (node.op == "Reshape" && in.size() == 2) return reshaped(*in[0], in[1]->integers);
  if (node.op == "Slice") return cut(in);
  const bool arithmetic = node.op == "Add" || node.op == "Sub" || node.op == "Mul";
  if (arithmetic && in.size() == 2) return computed(node, *in[0], *in[1]);
  if (node.op == "ConstantOfShape") return constant_of(node, *in[0]);
  if (!std::ranges::all_of(in, [](const OnnxTensor* t) { return t->dims.size() <= 1; })) return {};
  if (node.op == "Unsqueeze" || node.op == "Squeeze") return whole_numbers(in[0]->integers);
  if (node.op == "Gather" && in.size() == 2) return gathered(*in[0], *in[1]);
  if (node.op != "Concat") return {};
  std::vector<std::int64_t> values;
  std::size_t size = 0;
  for (const OnnxTensor* tensor : in) size += tensor->integers.size();
  if (size > 1024) return {};
  for (const OnnxTensor* tensor : in)
    values.insert(values.end(), tensor->integers.begin(), tensor->integers.end());
  return whole_numbers(std::move(values));
}

void KnownTensors::add(const std::string& name, OnnxTensor tensor) {
  constexpr std::size_t most_values = std::size_t{1} << 26;
  size_ += tensor.size();
  if (size_ > most_values) throw FileError(path_, "its constants grow beyond what a network has");
  made_[name] = std::move(tensor);
}

bool KnownTensors::fold(const OnnxNode& node, const LayerValue* value) {
  if (node.outputs.size() != 1) return false;
  if (node.op == "Shape" && value != nullptr && node.attributes.empty()) {
    add(node.outputs[0], whole_numbers(value->dims()));
    return true;
  }
  std::optional<OnnxTensor> tensor = folded(node);
  if (!tensor) return false;
  add(node.outputs[0], std::move(*tensor));
  return true;
}

}  // namespace berger
