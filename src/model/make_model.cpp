#include "berger/model.hpp"

namespace berger {

Model make_model(const AnyModel& network, const PreparedData& data, RewriteSet rewrites) {
  const Dataset& train = data.train;
  Model model{.facts = data.facts, .preprocessing = data.preprocessing};
  Member& member = model.first();
  member.architecture = model_name(network);
  member.network = build(network, train.shape(), static_cast<int>(train.classes.size()));
  member.parameters = Parameters(member.network);
  member.class_counts.assign(train.classes.size(), 0);
  for (const int label : train.labels) ++member.class_counts[static_cast<std::size_t>(label)];
  member.rewrites = std::move(rewrites);
  return model;
}

}  // namespace berger
