// Each layer of each network as the plans have it, rewrites included: a block of trials forward and
// back, on one thread. The percentage is of the layer's direct multiply-adds, so fast convolution
// can pass 100.
#include <fmt/format.h>

#include <memory>

#include "bench.hpp"
#include "graph/op.hpp"
#include "graph/rewrites.hpp"
#include "kernels/kernels.hpp"

namespace berger::bench {
namespace {

constexpr int trials = 8;  // as a slot of a batch of 64

// A network's training plan with memory for one layer at a time.
struct Plan {
  explicit Plan(const Network& network)
      : parameters(network),
        gradients(parameters.values().size()),
        rewritten(rewrite(network, default_rewrites(), Use::training)) {
    parameters.initialise(1);
    derive(rewritten, network, parameters);
    ops = make_ops(rewritten, parameters.values().data(), gradients.data());
  }
  Parameters parameters;
  std::vector<float> gradients;
  Rewritten rewritten;
  OpList ops;
};

class Layer {
 public:
  Layer(const Op& op, Isa isa)
      : op_(op),
        x_(noise(trials * op.in.size())),
        dy_(noise(trials * op.out.size())),
        y_(trials * op.out.size()),
        dx_(trials * op.in.size()),
        prepared_(op.memory.prepared),
        partial_(op.memory.partial),
        saved_(op.memory.saved),
        saved_trial_(op.memory.saved_trial * trials),
        scratch_(op.memory.scratch),
        indices_(op.memory.indices),
        sums_(op.memory.sums),
        pass_{.kernels = kernels::table(isa),
              .training = true,
              .batch = trials,
              .slots = 1,
              .parameters = op.parameters,
              .gradients = op.gradients,
              .prepared = prepared_.data(),
              .indices = indices_.data(),
              .partial = partial_.data(),
              .saved = saved_.data(),
              .saved_trial = saved_trial_.data(),
              .scratch = scratch_.data(),
              .sums = sums_.data()} {
    op_.visit([&](const auto& layer) {
      layer.prepare(pass_, op_.in);
      if constexpr (BatchWide<std::remove_cvref_t<decltype(layer)>>) {
        layer.gather(pass_, x());
        layer.join(pass_, op_.in);
      }
    });
    forward();
  }
  void forward() {
    op_.visit([&](const auto& layer) { layer.forward(pass_, x(), {y_.data(), trials, op_.out}); });
  }
  void backward(bool to_input) {
    op_.visit([&](const auto& layer) {
      layer.backward(pass_, x(), {y_.data(), trials, op_.out}, {dy_.data(), trials, op_.out},
                     {to_input ? dx_.data() : nullptr, trials, op_.in});
    });
  }

 private:
  ConstView x() const { return {x_.data(), trials, op_.in}; }
  const Op& op_;
  std::vector<float> x_, dy_, y_, dx_, prepared_, partial_, saved_, saved_trial_, scratch_;
  std::vector<std::int32_t> indices_;
  std::vector<double> sums_;
  Pass pass_;
};

}  // namespace

void register_layers() {
  for (const Subject& subject : subjects()) {
    const auto plan = std::make_shared<const Plan>(subject.network);
    for (std::size_t i = 0; i < plan->ops.ops.size(); ++i) {
      const bool first = i == 0;  // the input needs no gradient
      const auto run = [plan, i, first](benchmark::State& state, bool back) {
        const Op& op = plan->ops.ops[i];
        Layer layer(op, default_isa());
        for ([[maybe_unused]] const auto _ : state) back ? layer.backward(!first) : layer.forward();
        const Cost cost = std::visit([&](const auto& l) { return l.cost(op.in); }, op.layer);
        if (cost.forward > 0)
          report_speed(state, trials * (!back   ? cost.forward
                                        : first ? cost.backward / 2
                                                : cost.backward));
      };
      const std::string name = subject.name + "/" + plan->ops.ops[i].name;
      benchmark::RegisterBenchmark(("layer/forward/" + name).c_str(), run, false);
      benchmark::RegisterBenchmark(("layer/back/" + name).c_str(), run, true);
    }
  }
}

}  // namespace berger::bench
