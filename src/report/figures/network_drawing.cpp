// The block diagram of a network, written as SVG.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "berger/errors.hpp"
#include "berger/report.hpp"
#include "network/skips.hpp"
#include "report/escape.hpp"
#include "report/figures/figure.hpp"
#include "report/words.hpp"

namespace berger {
namespace {

// Pixels. A box is as wide as its four columns; hints of the shapes stand left of it, arcs right.
constexpr int hints = 110, box_width = 716, name_at = 12, type_at = 212, shape_at = 592,
              parameters_at = 704;
constexpr int heavy_height = 46, light_height = 25, gap = 24, head = 78, lane_width = 16;

struct Box {
  int top = 0, height = 0;
  bool light = false;
  int middle() const { return top + height / 2; }
};

bool is_light(const LayerRow& row) {
  static const std::set<std::string_view> light{"batch_norm", "activation", "avg_pool",
                                                "max_pool",   "dropout",    "flatten"};
  return light.contains(row.type);
}

// One below the other; a light layer touches the one it follows.
std::vector<Box> placed(const std::vector<LayerRow>& rows) {
  std::vector<Box> boxes;
  int bottom = head;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool light = is_light(rows[i]), joined = light && i > 0;
    boxes.push_back({bottom + (joined ? 0 : gap), light ? light_height : heavy_height, light});
    bottom = boxes.back().top + boxes.back().height;
  }
  return boxes;
}

std::string size_of(int h, int w) {
  return fmt::format("{} × {}", h, w);
}

// The options that matter, as one would say them.
std::string words(const Conv2d& c) {
  std::string text = fmt::format("{} filters of {}", c.filters, size_of(c.kernel_h, c.kernel_w));
  if (c.stride_h > 1 || c.stride_w > 1) text += ", stride " + size_of(c.stride_h, c.stride_w);
  if (c.dilation_h > 1 || c.dilation_w > 1)
    text += ", dilation " + size_of(c.dilation_h, c.dilation_w);
  if (c.same || c.pad_top + c.pad_bottom + c.pad_left + c.pad_right > 0) text += ", padded";
  if (c.groups > 1) text += fmt::format(", {} groups", c.groups);
  if (!c.bias) text += ", no bias";
  if (c.max_norm > 0) text += fmt::format(", max-norm {:g}", c.max_norm);
  return text;
}
std::string words(const Linear& l) {
  return fmt::format("{} outputs{}{}", l.outputs, l.bias ? "" : ", no bias",
                     l.max_norm > 0 ? fmt::format(", max-norm {:g}", l.max_norm) : "");
}

// Of a light layer beside its type.
std::string words(const Activation& a) {
  const std::string name(names(a.function)[static_cast<std::size_t>(a.function)]);
  if (a.function == Function::elu && a.elu_alpha != 1)
    return fmt::format("{}, alpha {:g}", name, a.elu_alpha);
  return a.function == Function::leaky_relu ? fmt::format("{}, slope {:g}", name, a.leaky_slope)
                                            : name;
}
std::string words(const AvgPool& p) {
  return size_of(p.h, p.w);
}
std::string words(const MaxPool& p) {
  return size_of(p.h, p.w);
}
std::string words(const BatchNorm&) {
  return {};
}
std::string words(const Dropout& d) {
  return fmt::format("{:g}", d.rate);
}

// What `row` says of the options of every other layer.
std::string described(const AnyLayer& layer, const LayerRow& row) {
  return std::visit(
      [&](const auto& l) {
        if constexpr (requires { words(l); })
          return words(l);
        else
          return row.options;
      },
      layer);
}

struct TextStyle {
  int size = 12;
  const char* anchor = "start";
  const char* more = "";
};

std::string text(int x, int y, std::string_view words, const TextStyle& style = {}) {
  return fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{}\"{}>{}</text>\n", x,
                     y, style.size, style.anchor, style.more, report::escape_html(words));
}

const char* fill_of(const LayerRow& row) {
  if (is_light(row)) return "#f6f6f6";
  return row.type == "conv2d" ? "#d6e6f4" : row.type == "linear" ? "#fde4c0" : "#dcefdc";
}

std::string drawn(const AnyLayer& layer, const LayerRow& row, const Box& box) {
  constexpr const char* bold = " font-weight=\"bold\"";
  constexpr const char* grey = " fill=\"#555555\"";
  const std::string name = report::shortened(row.name, 21);
  std::string svg = fmt::format(
      "<g>\n{}<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\" fill=\"{}\" "
      "stroke=\"#7a8b99\"/>\n",
      name == row.name ? "" : fmt::format("<title>{}</title>\n", report::escape_html(row.name)),
      hints, box.top, box_width, box.height, fill_of(row));
  const int line = box.top + (box.light ? 17 : 19);
  svg += text(hints + name_at, line, name, {.size = 13, .more = box.light ? "" : bold});
  const std::string options = described(layer, row);
  if (box.light) {
    svg += text(hints + type_at, line,
                report::shortened(options.empty() ? row.type : row.type + " " + options, 36));
  } else {
    svg += text(hints + type_at, line, row.type, {.size = 13});
    svg += text(hints + type_at, line + 18, report::shortened(options, 64),
                {.size = 11, .more = grey});
  }
  svg += text(hints + shape_at, line, to_string(row.output), {.anchor = "end"});
  if (row.parameters > 0)
    svg += text(hints + parameters_at, line, report::thousands(row.parameters), {.anchor = "end"});
  return svg + "</g>\n";
}

// A stack of maps seen from the side. Logarithms, so that 2 × 750 and 256 × 6 × 6 are told apart at
// a glance.
std::string hint(Shape shape, int middle) {
  const double w = 3 + 3.4 * std::log2(shape.width), h = 3 + 3.4 * std::log2(shape.height),
               d = 1.4 * std::log2(shape.maps);
  const double x = hints - 30 - w - d, y = middle - (h - d) / 2;
  return fmt::format(
      "<path d=\"M{0:.1f} {1:.1f}h{2:.1f}v{3:.1f}h-{2:.1f}zM{0:.1f} {1:.1f}l{4:.1f} "
      "-{4:.1f}h{2:.1f}l-{4:.1f} {4:.1f}M{5:.1f} "
      "{6:.1f}l{4:.1f} -{4:.1f}v-{3:.1f}\" fill=\"#eef2f5\" stroke=\"#7a8b99\" "
      "stroke-linejoin=\"round\"/>\n",
      x, y, w, h, d, x + w, y + h);
}

std::string arrow(int from, int to) {
  const int x = hints + box_width / 2;
  return fmt::format(
      "<path d=\"M{} {}V{}\" fill=\"none\" stroke=\"#333333\" stroke-width=\"1.5\" "
      "marker-end=\"url(#arrow)\"/>\n",
      x, from, to - 1);
}

// From a layer to the one that adds its output: indices into Network::layers.
struct SkipArc {
  std::size_t from = 0, to = 0;
};

std::vector<SkipArc> skips_of(const Network& network) {
  std::vector<SkipArc> arcs;
  for (std::size_t i = 0; i < network.layers.size(); ++i)
    if (const auto source = source_of(network, i)) arcs.push_back({*source, i});
  return arcs;
}

// The lane of each arc: the nearest to the boxes in which no other arc lies beside it. Short ones
// choose first.
std::vector<int> lanes_of(std::span<const SkipArc> arcs) {
  std::vector<std::size_t> order(arcs.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return arcs[a].to - arcs[a].from < arcs[b].to - arcs[b].from;
  });
  std::vector<int> lanes(arcs.size(), -1);
  const auto beside = [&](std::size_t a, std::size_t b) {
    return arcs[a].from <= arcs[b].to && arcs[b].from <= arcs[a].to;
  };
  for (const std::size_t arc : order) {
    std::set<int> taken;
    for (std::size_t other = 0; other < arcs.size(); ++other)
      if (lanes[other] >= 0 && beside(arc, other)) taken.insert(lanes[other]);
    int lane = 0;
    while (taken.contains(lane)) ++lane;
    lanes[arc] = lane;
  }
  return lanes;
}

std::string drawn(const SkipArc& arc, int lane, const std::vector<Box>& boxes) {
  const int edge = hints + box_width, out = edge + 20 + lane * lane_width, bend = 8;
  // Apart from the middle, where an arc that ends meets one that begins.
  const int from = boxes[arc.from].middle() + 5, to = boxes[arc.to].middle() - 5;
  return fmt::format(
      "<path class=\"skip\" d=\"M{0} {1}H{2}Q{3} {1} {3} {4}V{5}Q{3} {6} {2} {6}H{7}\" "
      "fill=\"none\" stroke=\"#b04a00\" "
      "stroke-width=\"1.8\" marker-end=\"url(#skip)\"/>\n",
      edge, from, out - bend, out, from + bend, to - bend, to, edge + 1);
}

constexpr const char* markers =
    "<defs>\n"
    "<marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" "
    "markerHeight=\"7\" orient=\"auto\"><path "
    "d=\"M0 0L8 4L0 8z\" fill=\"#333333\"/></marker>\n"
    "<marker id=\"skip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"6\" "
    "markerHeight=\"6\" orient=\"auto\"><path "
    "d=\"M0 0L8 4L0 8z\" fill=\"#b04a00\"/></marker>\n"
    "</defs>\n";

std::string headings(const Network& network, std::int64_t parameters) {
  constexpr const char* grey = " fill=\"#555555\"";
  const int line = 36;
  return text(hints + name_at, line - 12, "input " + to_string(network.input),
              {.size = 14, .more = " font-weight=\"bold\""}) +
         text(hints + parameters_at, line - 12,
              fmt::format("{} parameters", report::thousands(parameters)),
              {.size = 14, .anchor = "end"}) +
         text(hints + name_at, line + 22, "layer", {.size = 11, .more = grey}) +
         text(hints + type_at, line + 22, "type", {.size = 11, .more = grey}) +
         text(hints + shape_at, line + 22, "output: maps × height × width",
              {.size = 11, .anchor = "end", .more = grey}) +
         text(hints + parameters_at, line + 22, "parameters",
              {.size = 11, .anchor = "end", .more = grey});
}

}  // namespace

std::string network_drawing(const Network& network) {
  const std::vector<LayerRow> rows = summarise(network);
  const std::vector<SkipArc> arcs = skips_of(network);
  const std::vector<Box> boxes = placed(rows);
  const std::vector<int> lanes = lanes_of(arcs);
  const int most = lanes.empty() ? -1 : *std::max_element(lanes.begin(), lanes.end());
  const int width = hints + box_width + (most < 0 ? 20 : 44 + most * lane_width);
  const int height = (boxes.empty() ? head : boxes.back().top + boxes.back().height) + 40;

  std::int64_t parameters = 0;
  std::string body = hint(network.input, 22);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    parameters += rows[i].parameters;
    const bool joined = boxes[i].light && i > 0;
    if (!joined)
      body += arrow(i == 0 ? boxes[i].top - gap + 4 : boxes[i - 1].top + boxes[i - 1].height,
                    boxes[i].top);
    if (!joined || rows[i].output != rows[i - 1].output)
      body += hint(rows[i].output, boxes[i].middle());
    body += drawn(network.layers[i].layer, rows[i], boxes[i]);
  }
  for (std::size_t i = 0; i < arcs.size(); ++i) body += drawn(arcs[i], lanes[i], boxes);
  body +=
      text(hints + name_at, height - 14,
           "The sides of the small drawings grow with the logarithms of maps, height and width.",
           {.size = 11, .more = " fill=\"#555555\""});
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 "
             "{0} {1}\" role=\"img\" "
             "font-family=\"DejaVu Sans, Helvetica, Arial, sans-serif\" fill=\"#111111\">\n<rect "
             "width=\"{0}\" height=\"{1}\" "
             "fill=\"#ffffff\"/>\n",
             width, height) +
         markers + headings(network, parameters) + body + "</svg>\n";
}

}  // namespace berger
