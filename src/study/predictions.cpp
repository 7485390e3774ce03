#include "study/predictions.hpp"

#include "berger/evaluation.hpp"
#include "model/all_logits.hpp"
#include "model/window_means.hpp"

namespace berger {
namespace {

TrialLogits trials_of(Decoder& decoder, const Dataset& part) {
  const std::vector<int> firsts = first_windows(part);
  return {firsts, trial_labels(part.labels, firsts),
          trial_logits(all_logits(decoder, part), firsts, decoder.classes())};
}

runs::PartPredictions decided(const TrialLogits& trials, int classes, std::optional<double>& auc) {
  const std::vector<std::string> unnamed(static_cast<std::size_t>(classes));
  auc = evaluate(trials.logits, trials.labels, unnamed).auc;
  return {trials.labels, decisions(trials.logits, classes)};
}

}  // namespace

Judged judged(const Model& model, const PreparedData& data, Engine engine) {
  Judged all;
  if (!data.validation && !data.test) return all;
  Decoder decoder(model, engine);
  const int classes = all.predictions.classes = decoder.classes();
  if (data.validation)
    all.predictions.validation = decided(trials_of(decoder, *data.validation), classes, all.auc);
  if (data.test) {
    all.test = trials_of(decoder, *data.test);
    all.predictions.test = decided(all.test, classes, all.auc);
  }
  return all;
}

}  // namespace berger
