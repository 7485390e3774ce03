// Each layer of each network as the plans have it, rewrites included: a block of trials forward and
// back, on one thread. The percentage is of the layer's direct multiply-adds, so fast convolution
// can pass 100.
#include <fmt/format.h>

#include <memory>

#include "bench.hpp"
#include "engine/program.hpp"
#include "engine/rewrites/rewrites.hpp"
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
    program = make_program(rewritten, default_rewrites(), Use::training, parameters.values().data(),
                           gradients.data());
  }
  Cost cost_of(const Step& step) const {
    Cost sum;
    const std::vector<Shape> out = shapes(rewritten.network);
    for (std::size_t i = step.first_layer; i < step.last_layer; ++i) {
      const Cost one =
          cost(rewritten.network.layers[i].layer, i == 0 ? rewritten.network.input : out[i - 1]);
      sum.forward += one.forward, sum.backward += one.backward;
    }
    return sum;
  }
  Parameters parameters;
  std::vector<float> gradients;
  Rewritten rewritten;
  Program program;
};

class Layer {
 public:
  Layer(const Step& step, Isa isa)
      : op_(*step.op),
        x_(noise(trials * op_.in.size())),
        dy_(noise(trials * op_.out.size())),
        y_(trials * op_.out.size()),
        dx_(trials * op_.in.size()),
        prepared_(op_.memory.prepared),
        partial_(op_.memory.partial),
        saved_(op_.memory.saved),
        saved_trial_(op_.memory.saved_trial * trials),
        scratch_(op_.memory.scratch),
        indices_(op_.memory.indices),
        sums_(op_.memory.sums),
        pass_{.kernels = kernels::table(isa),
              .training = true,
              .batch = trials,
              .slots = 1,
              .parameters = step.parameters,
              .gradients = step.gradients,
              .prepared = prepared_.data(),
              .indices = indices_.data(),
              .partial = partial_.data(),
              .saved = saved_.data(),
              .saved_trial = saved_trial_.data(),
              .scratch = scratch_.data(),
              .sums = sums_.data()} {
    op_.prepare(pass_);
    op_.gather(pass_, x());
    op_.join(pass_);
    forward();
  }
  void forward() { op_.forward(pass_, x(), {y_.data(), trials, op_.out}); }
  void backward(bool to_input) {
    op_.backward(pass_, x(), {y_.data(), trials, op_.out}, {dy_.data(), trials, op_.out},
                 {to_input ? dx_.data() : nullptr, trials, op_.in});
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
    for (std::size_t i = 0; i < plan->program.steps.size(); ++i) {
      const bool first = i == 0;  // the input needs no gradient
      const auto run = [plan, i, first](benchmark::State& state, bool back) {
        const Step& step = plan->program.steps[i];
        Layer layer(step, default_isa());
        for ([[maybe_unused]] const auto _ : state) back ? layer.backward(!first) : layer.forward();
        const Cost cost = plan->cost_of(step);
        if (cost.forward > 0)
          report_speed(state, trials * (!back   ? cost.forward
                                        : first ? cost.backward / 2
                                                : cost.backward));
      };
      const std::string name = subject.name + "/" + plan->program.steps[i].name;
      benchmark::RegisterBenchmark(("layer/forward/" + name).c_str(), run, false);
      benchmark::RegisterBenchmark(("layer/back/" + name).c_str(), run, true);
    }
  }
}

}  // namespace berger::bench
