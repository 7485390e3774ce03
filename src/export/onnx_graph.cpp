#include "export/onnx_graph.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace berger {
namespace {

using Floats = std::vector<float>;

// One number for each of these lanes, and axes of 1 behind it.
std::string per_lane(Graph& graph, const char* name, const Floats& values, std::size_t behind) {
  std::vector<std::int64_t> dims(behind + 1, 1);
  dims[0] = static_cast<std::int64_t>(values.size());
  return graph.constant({name, dims, values});
}

// In the order and with the roundings of the program: a pixel is byte / 255, then (x − mean) ·
// scale.
GraphValue prepared(Graph& graph, const Model& model, const OnnxFront& front) {
  const Preprocessing& p = model.preprocessing;
  const Shape shape = model.first().network.input;
  std::string value = p.images ? "input" : add_front(graph, front, "input");
  if (p.images)
    value = graph.node("Div", {value, graph.constant({"white", {}, Floats{255}})}, "unit");
  if (!p.mean.empty()) {
    const std::size_t behind = p.images ? 2 : 1;
    value = graph.node("Sub", {value, per_lane(graph, "mean", p.mean, behind)}, "centred");
    value = graph.node("Mul", {value, per_lane(graph, "scale", p.scale, behind)}, "standardised");
  }
  if (onnx_input(model, front).size() == 2)
    value = graph.node("Unsqueeze", {value, graph.constant("map_axis", {1})}, "trials");
  return {value, shape};
}

// A voter's logits, and the share of the decision that is its.
struct Vote {
  std::string logits;
  double share = 1;
};

std::vector<Vote> votes(Graph& graph, const Model& model, const GraphValue& trials) {
  std::vector<Vote> votes;
  const std::size_t members = model.members.size();
  for (std::size_t m = 0; m < members; ++m) {
    const Member& member = model.members[m];
    const std::string prefix = members > 1 ? fmt::format("{}.", m) : "";
    for (int view = 0; view < member.views; ++view) {
      const std::string values = member.views > 1 ? fmt::format("{}view{}.", prefix, view) : prefix;
      const GraphValue seen =
          onnx_view(graph, {member.augmentation, model.preprocessing.images, view}, trials, values);
      votes.push_back(
          {add_network(graph, member.network, member.parameters, seen, {prefix, values}),
           1 / (static_cast<double>(members) * member.views)});
    }
  }
  return votes;
}

// log Σ share · softmax(logits), without a way through probabilities, which a float cannot hold:
// with a = log softmax + log share and A the largest, A + log Σ exp(a − A). The program's bound is
// that of a double.
void decide(Graph& graph, const std::vector<Vote>& votes) {
  if (votes.size() == 1) return graph.rename(votes[0].logits, "logits");
  std::vector<std::string> logarithms, powers;
  for (const Vote& vote : votes) {
    const std::string log_softmax = graph.node(
        "LogSoftmax", {vote.logits}, vote.logits + "/LogSoftmax", {{"axis", std::int64_t{1}}});
    const std::string share = graph.constant({fmt::format("log {:g}", vote.share),
                                              {},
                                              Floats{static_cast<float>(std::log(vote.share))}});
    logarithms.push_back(graph.node("Add", {log_softmax, share}, vote.logits + "/share"));
  }
  const std::string top = graph.node("Max", logarithms, "top");
  for (const std::string& logarithm : logarithms)
    powers.push_back(graph.node("Exp", {graph.node("Sub", {logarithm, top}, logarithm + "/below")},
                                logarithm + "/Exp"));
  const std::string log_sum = graph.node("Log", {graph.node("Sum", powers, "sum")}, "log_sum");
  const std::string least = graph.constant(
      {"least", {}, Floats{static_cast<float>(std::log(std::numeric_limits<double>::min()))}});
  graph.rename(graph.node("Max", {graph.node("Add", {top, log_sum}, "mean"), least}, "decision"),
               "logits");
}

}  // namespace

std::vector<std::int64_t> onnx_input(const Model& model, const OnnxFront& front) {
  const Shape shape = model.first().network.input;
  if (!model.preprocessing.images && shape.maps == 1)
    return {front.inputs, shape.width + front.before + front.after};
  return {shape.maps, shape.height, shape.width};
}

Graph onnx_graph(const Model& model, const OnnxFront& front) {
  Graph graph;
  decide(graph, votes(graph, model, prepared(graph, model, front)));
  graph.rename(graph.node("Softmax", {"logits"}, "shares", {{"axis", std::int64_t{1}}}),
               "probabilities");
  return graph;
}

}  // namespace berger
