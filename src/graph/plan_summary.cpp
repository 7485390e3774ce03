#include <fmt/format.h>

#include "berger/network.hpp"
#include "graph/infer_plan.hpp"
#include "graph/train_plan.hpp"

namespace berger {

PlanSummary summarise_plan(const Network& network, int batch_size, const RewriteSet& rewrites) {
  Parameters parameters(network);
  ThreadPool pool(1);
  const TrainPlan training(network, parameters, batch_size, rewrites, pool,
                           available_isas().front());
  const InferPlan inference(network, parameters, rewrites, pool, available_isas().front());

  PlanSummary summary{.training_bytes = training.bytes()};
  int stretch = 1;
  for (std::size_t i = 0; i < training.ops().size(); ++i) {
    const Op& op = training.ops()[i];
    if (op.batch_wide()) ++stretch;
    const bool kept = training.keeps(static_cast<int>(i) + 1);
    summary.training.push_back({.name = op.name,
                                .what = fmt::format("{}, stretch {}{}", doc(op.layer).name, stretch,
                                                    kept ? "" : ", computed again"),
                                .rewrite = op.rewrite,
                                .bytes_per_trial = !kept ? 0 : op.out_of_trial() * sizeof(float)});
  }
  for (const Op& op : inference.ops())
    summary.inference.push_back({.name = op.name,
                                 .what = std::string(doc(op.layer).name),
                                 .rewrite = op.rewrite,
                                 .bytes_per_trial = op.out.size() * sizeof(float)});
  return summary;
}

}  // namespace berger
