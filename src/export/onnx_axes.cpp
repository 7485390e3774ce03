// Axes of a graph that come, go, and change places.
#include <algorithm>

#include "export/onnx_chain.hpp"

namespace berger {
namespace {

using Numbers = std::vector<std::int64_t>;

}  // namespace

void OnnxChain::reshape(const OnnxNode& node) {
  const LayerValue& in = value(node, 0);
  Numbers axes = tensor(node, 1).integers;
  const Numbers own = in.dims();
  const std::int64_t trials = file_.inputs[0].dims[0];
  if (axes.empty() ||
      (axes[0] != number_of_trials && axes[0] != 0 && axes[0] != -1 && axes[0] != trials))
    fail(node, "mixes trials");
  auto rest = static_cast<std::int64_t>(in.shape.size());
  std::int64_t* open = nullptr;
  for (std::size_t i = 1; i < axes.size(); ++i) {
    if (axes[i] == 0 && i < own.size()) axes[i] = own[i];
    if (axes[i] == -1 && open == nullptr && axes[0] != -1)
      open = &axes[i];
    else if (axes[i] < 1 || rest % axes[i] != 0)
      fail(node, "makes axes that do not fit its input");
    else
      rest /= axes[i];
  }
  if (open != nullptr) *open = rest, rest = 1;
  if (rest != 1) fail(node, "mixes trials");
  under_axes(node, in, {axes.begin() + 1, axes.end()});
}

// Axes of 1 come or go.
void OnnxChain::axes_of_one(const OnnxNode& node) {
  const LayerValue& in = value(node, 0);
  Numbers dims = in.dims(), places = whole(node, 1, "axes");
  const bool comes = node.op == "Unsqueeze";
  const auto rank = static_cast<std::int64_t>(dims.size() + (comes ? places.size() : 0));
  for (std::int64_t& place : places) {
    if (place < 0) place += rank;
    if (place < 1 || place >= rank)
      fail(node, "has an axis that its input has not, or the trials'");
  }
  std::ranges::sort(places);
  if (places.empty() || std::ranges::adjacent_find(places) != places.end())
    fail(node, "says not which axes");
  if (!comes) std::ranges::reverse(places);
  for (const std::int64_t place : places) {
    const auto at = dims.begin() + place;
    if (!comes && *at != 1) fail(node, "takes away an axis that is not 1");
    if (comes)
      dims.insert(at, 1);
    else
      dims.erase(at);
  }
  under_axes(node, in, {dims.begin() + 1, dims.end()});
}

// Where it moves axes of 1 alone, nothing changes its place.
void OnnxChain::transpose(const OnnxNode& node) {
  const LayerValue& in = value(node, 0);
  const Numbers dims = in.dims(), order = whole(node, 1, "perm");
  Numbers axes, moved;
  for (const std::int64_t place : order) {
    if (place < 0 || place >= static_cast<std::int64_t>(dims.size()))
      fail(node, "has an axis that its input has not");
    axes.push_back(dims[static_cast<std::size_t>(place)]);
    if (axes.back() != 1) moved.push_back(place);
  }
  if (order.size() != dims.size() || order[0] != 0) fail(node, "moves the trials");
  if (in.order.empty() && std::ranges::is_sorted(moved))
    return under_axes(node, in, {axes.begin() + 1, axes.end()});
  if (in.order.empty() && turn_input(node, {axes.begin() + 1, axes.end()})) return;
  exchange(node, order);
}

// Channels to the end, as Keras has them, and back.
void OnnxChain::exchange(const OnnxNode& node, const Numbers& order) {
  LayerValue in = last_in_any_order(node, 0);
  const Numbers dims = in.dims(), as_made{in.shape.maps, in.shape.height, in.shape.width};
  Numbers before = in.order, after, axes;
  if (before.empty() && in.axes == as_made) before = {0, 1, 2};
  if (before.size() != 3 || in.axes.size() != 3 || std::ranges::count(order, 0) != 1)
    fail(node, "exchanges axes, which no layer does");
  for (std::size_t i = 1; i < 4; ++i) {
    after.push_back(before[static_cast<std::size_t>(order[i] - 1)]);
    axes.push_back(dims[static_cast<std::size_t>(order[i])]);
  }
  Numbers all = after;
  std::ranges::sort(all);
  if (all != Numbers{0, 1, 2}) fail(node, "takes an axis twice");
  in.axes = axes;
  in.order = after == Numbers{0, 1, 2} ? Numbers() : after;
  alias(node, std::move(in));
}

}  // namespace berger
