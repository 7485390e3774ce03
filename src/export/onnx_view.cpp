// Views of a trial as nodes. What is drawn for a view is the same for every trial, so it is a
// constant of the graph.
#include <fmt/format.h>

#include <algorithm>

#include "berger/errors.hpp"
#include "data/augment_draws.hpp"
#include "data/augment_image.hpp"
#include "export/onnx_graph.hpp"

namespace berger {
namespace {

void refuse_others(const Augmentation& o) {
  const auto refuse = [](bool given, const char* key) {
    if (given)
      throw ConfigError(
          "views", fmt::format("views drawn by train.augment.{} cannot be written as ONNX, only "
                               "flips, shifts, scales and crops can; give the model fewer views "
                               "first: berger ensemble MODEL --views 1 -o NEW",
                               key));
  };
  refuse(o.rotation > 0, "rotation"), refuse(o.brightness > 0, "brightness");
  refuse(o.erase > 0, "erase"), refuse(o.channel_dropout > 0, "channel_dropout");
  refuse(o.noise > 0, "noise"), refuse(o.time_mask > 0, "time_mask");
}

// Where each place of an axis comes from.
using Places = std::vector<BetweenPixels>;

bool on_whole_places(const Places& places) {
  return std::ranges::all_of(places, [](const BetweenPixels& p) { return p.share == 0; });
}

bool in_place(const Places& places) {
  for (std::size_t i = 0; i < places.size(); ++i)
    if (places[i].low != i) return false;
  return on_whole_places(places);
}

// [to][from], or the other way round.
std::vector<float> matrix(const Places& places, bool transposed) {
  const std::size_t size = places.size();
  std::vector<float> values(size * size);
  const auto add = [&](std::size_t to, std::size_t from, float share) {
    values[transposed ? from * size + to : to * size + from] += share;
  };
  for (std::size_t to = 0; to < size; ++to) {
    add(to, places[to].low, 1 - places[to].share);
    add(to, places[to].high, places[to].share);
  }
  return values;
}

// Along the axis, 2 (rows) or 3 (columns, samples).
std::string moved(Graph& graph, const std::string& value, const Places& places, int axis,
                  const std::string& prefix) {
  if (in_place(places)) return value;
  const std::string name = prefix + (axis == 2 ? "rows" : "columns");
  const auto size = static_cast<std::int64_t>(places.size());
  if (on_whole_places(places)) {
    std::vector<std::int64_t> from;
    for (const BetweenPixels& p : places) from.push_back(static_cast<std::int64_t>(p.low));
    return graph.node("Gather", {value, graph.constant(name + "/from", std::move(from))}, name,
                      {{"axis", std::int64_t{axis}}});
  }
  const std::string weights =
      graph.constant({name + "/weights", {size, size}, matrix(places, axis == 3)});
  return graph.node("MatMul", axis == 2 ? std::vector{weights, value} : std::vector{value, weights},
                    name);
}

Places along(double step, double start, int size) {
  Places places;
  for (int i = 0; i < size; ++i) places.push_back(between_pixels(step * i + start, size));
  return places;
}

std::string image_view(Graph& graph, const Augmentation& o, const GraphValue& trials, int view,
                       const std::string& prefix) {
  const Shape shape = trials.shape;
  const double right = shape.width - 1;
  const bool mirrored = view == 1 && o.flip > 0;
  if (!mirrored) refuse_others(o);
  const PixelMap map =
      mirrored ? PixelMap{.xx = -1, .x0 = right} : draw_map(o, shape, view_draws(view));
  const std::string rows =
      moved(graph, trials.name, along(map.yy, map.y0, shape.height), 2, prefix);
  return moved(graph, rows, along(map.xx, map.x0, shape.width), 3, prefix);
}

// Later by `by` samples; those that are missing are the ones next to the end, backwards.
Places shifted(int by, int samples) {
  Places places;
  for (int i = 0; i < samples; ++i) {
    int from = i - by;
    if (from < 0) from = by - i;
    if (from >= samples) from = 2 * (samples - 1) - from;
    places.push_back({static_cast<std::size_t>(from), static_cast<std::size_t>(from), 0});
  }
  return places;
}

std::string recording_view(Graph& graph, const Augmentation& o, const GraphValue& trials, int view,
                           const std::string& prefix) {
  refuse_others(o);
  const TrialDraws draws = view_draws(view);
  std::string value = trials.name;
  if (o.time_shift > 0) {
    const int by = draws.below(Draw::time_shift, 2 * o.time_shift + 1) - o.time_shift;
    value = moved(graph, value, shifted(by, trials.shape.width), 3, prefix);
  }
  if (draws.chance(Draw::sign_flip, o.sign_flip))
    value = graph.node("Neg", {value}, prefix + "Neg");
  return value;
}

}  // namespace

GraphValue onnx_view(Graph& graph, const OnnxView& view, const GraphValue& trials,
                     const std::string& prefix) {
  if (view.number == 0) return trials;
  const auto nodes = view.images ? image_view : recording_view;
  return {nodes(graph, view.augmentation, trials, view.number, prefix), trials.shape};
}

}  // namespace berger
