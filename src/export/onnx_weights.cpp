#include "export/onnx_weights.hpp"

#include <algorithm>
#include <set>

namespace berger {
namespace {

using Numbers = std::vector<std::int64_t>;

bool is_set(const OnnxNode& node, std::string_view name, std::int64_t usual) {
  const OnnxAttribute* const found = node.find(name);
  return (found == nullptr ? usual : found->integer) != 0;
}

// Places among `rank` axes; nothing: one is not there, or twice.
std::optional<std::set<std::size_t>> places_of(const Numbers& axes, std::size_t rank) {
  std::set<std::size_t> places;
  const auto count = static_cast<std::int64_t>(rank);
  for (const std::int64_t axis : axes) {
    if (axis < -count || axis >= count) return {};
    if (!places.insert(static_cast<std::size_t>(axis < 0 ? axis + count : axis)).second) return {};
  }
  return places;
}

std::optional<OnnxTensor> with_axes(const OnnxTensor& from, const Numbers& axes) {
  const std::size_t rank = from.dims.size() + axes.size();
  const auto places = places_of(axes, rank);
  if (!places || rank > 8) return {};
  OnnxTensor to = from;
  for (const std::size_t place : *places)
    to.dims.insert(to.dims.begin() + static_cast<std::ptrdiff_t>(place), 1);
  return to;
}

// Those that are named, or all that are 1.
std::optional<OnnxTensor> without_axes(const OnnxTensor& from, const Numbers* axes) {
  OnnxTensor to = from;
  if (axes == nullptr) {
    std::erase(to.dims, 1);
    return to;
  }
  const auto places = places_of(*axes, from.dims.size());
  if (!places) return {};
  to.dims.clear();
  for (std::size_t i = 0; i < from.dims.size(); ++i) {
    if (!places->contains(i)) to.dims.push_back(from.dims[i]);
    if (places->contains(i) && from.dims[i] != 1) return {};
  }
  return to;
}

std::optional<OnnxTensor> summed(const OnnxTensor& from, const Numbers& axes, bool keeps) {
  const auto places = places_of(axes, from.dims.size());
  if (!places || places->empty() || from.floats.empty()) return {};
  // of each axis, what a step along it is in the result
  std::vector<std::size_t> strides(from.dims.size());
  OnnxTensor to{.name = "", .dims = {}, .whole = false, .floats = {}};
  std::size_t size = 1;
  for (std::size_t i = from.dims.size(); i-- > 0;) {
    if (places->contains(i)) continue;
    strides[i] = size;
    size *= static_cast<std::size_t>(from.dims[i]);
  }
  for (std::size_t i = 0; i < from.dims.size(); ++i)
    if (!places->contains(i) || keeps) to.dims.push_back(places->contains(i) ? 1 : from.dims[i]);
  std::vector<double> sums(size);
  Numbers at(from.dims.size());
  std::size_t place = 0;
  for (const float value : from.floats) {
    sums[place] += static_cast<double>(value);
    for (std::size_t i = at.size(); i-- > 0;) {
      place += strides[i];
      if (++at[i] < from.dims[i]) break;
      place -= strides[i] * static_cast<std::size_t>(from.dims[i]);
      at[i] = 0;
    }
  }
  to.floats.assign(sums.begin(), sums.end());
  return to;
}

std::optional<OnnxTensor> product(const OnnxTensor& a, const OnnxTensor& b) {
  if (b.whole || a.dims.size() != 2 || b.dims.size() != 2 || a.dims[1] != b.dims[0]) return {};
  const auto rows = static_cast<std::size_t>(a.dims[0]),
             inner = static_cast<std::size_t>(b.dims[0]),
             columns = static_cast<std::size_t>(b.dims[1]);
  constexpr std::size_t most = std::size_t{1} << 10;
  if (rows > most || columns > most || inner > std::size_t{1} << 16) return {};
  OnnxTensor to{.name = "", .dims = {a.dims[0], b.dims[1]}, .whole = false, .floats = {}};
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) {
      double sum = 0;
      for (std::size_t i = 0; i < inner; ++i)
        sum += static_cast<double>(a.floats[r * inner + i]) *
               static_cast<double>(b.floats[i * columns + c]);
      to.floats.push_back(static_cast<float>(sum));
    }
  return to;
}

bool plain(const OnnxNode& node) {
  const OnnxAttribute* const alpha = node.find("alpha");
  return (alpha == nullptr || alpha->number == 1) && !is_set(node, "transA", 0) &&
         !is_set(node, "transB", 0);
}

}  // namespace

std::optional<OnnxTensor> folded_weights(const OnnxNode& node,
                                         const std::vector<const OnnxTensor*>& inputs) {
  const OnnxTensor& from = *inputs[0];
  const bool axes = inputs.size() == 2 && inputs[1]->whole;
  if (node.op == "Unsqueeze" && axes) return with_axes(from, inputs[1]->integers);
  if (node.op == "Squeeze" && (axes || inputs.size() == 1))
    return without_axes(from, axes ? &inputs[1]->integers : nullptr);
  if (node.op == "ReduceSum" && axes)
    return summed(from, inputs[1]->integers, is_set(node, "keepdims", 1));
  if ((node.op == "Gemm" && plain(node)) || node.op == "MatMul")
    return inputs.size() == 2 ? product(from, *inputs[1]) : std::nullopt;
  return {};
}

}  // namespace berger
