#include "engine/plan_summary.hpp"

#include <fmt/format.h>

#include "engine/executor.hpp"
#include "engine/infer_plan.hpp"

namespace berger {

PlanSummary summarise_plan(const Network& network, int batch_size, const RewriteSet& rewrites) {
  Parameters parameters(network);
  ThreadPool pool(1);
  const Executor training(network, parameters, batch_size, rewrites, pool,
                          available_isas().front());
  const InferPlan inference(network, parameters, rewrites, pool, available_isas().front());

  PlanSummary summary{.training_bytes = training.bytes()};
  const std::vector<Step>& steps = training.way().program.steps;
  int stretch = 1;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    if (step.op->traits.barrier) ++stretch;
    const bool kept = training.way().memory.keeps(static_cast<int>(i) + 1);
    summary.training.push_back(
        {.name = step.name,
         .what =
             fmt::format("{}, stretch {}{}", step.kind, stretch, kept ? "" : ", computed again"),
         .rewrite = step.rewrite,
         .bytes_per_trial = !kept ? 0 : step.out_of_trial() * sizeof(float)});
  }
  for (const Step& step : inference.steps())
    summary.inference.push_back({.name = step.name,
                                 .what = step.kind,
                                 .rewrite = step.rewrite,
                                 .bytes_per_trial = step.op->out.size() * sizeof(float)});
  return summary;
}

}  // namespace berger
