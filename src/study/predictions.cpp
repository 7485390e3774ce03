#include "study/predictions.hpp"

#include "berger/evaluation.hpp"
#include "model/window_means.hpp"

namespace berger {
namespace {

runs::PartPredictions decided(Decoder& decoder, const Dataset& part, std::optional<double>& auc) {
  std::vector<float> logits(static_cast<std::size_t>(part.size()) *
                            static_cast<std::size_t>(decoder.classes()));
  decoder.logits(part, logits);
  const std::vector<int> firsts = first_windows(part);
  const std::vector<int> labels = trial_labels(part.labels, firsts);
  const std::vector<float> of_trials = trial_logits(logits, firsts, decoder.classes());
  const std::vector<std::string> unnamed(static_cast<std::size_t>(decoder.classes()));
  auc = evaluate(of_trials, labels, unnamed).auc;
  return {labels, decisions(of_trials, decoder.classes())};
}

}  // namespace

Judged judged(const Model& model, const PreparedData& data, Engine engine) {
  Judged all;
  if (!data.validation && !data.test) return all;
  Decoder decoder(model, engine);
  all.predictions.classes = decoder.classes();
  if (data.validation) all.predictions.validation = decided(decoder, *data.validation, all.auc);
  if (data.test) all.predictions.test = decided(decoder, *data.test, all.auc);
  return all;
}

}  // namespace berger
