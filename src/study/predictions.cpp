#include "study/predictions.hpp"

#include "berger/evaluation.hpp"

namespace berger {
namespace {

runs::PartPredictions decided(Decoder& decoder, const Dataset& part) {
  std::vector<float> logits(static_cast<std::size_t>(part.size()) *
                            static_cast<std::size_t>(decoder.classes()));
  decoder.logits(part, logits);
  return {part.labels, decisions(logits, decoder.classes())};
}

}  // namespace

runs::Predictions predictions_of(const Model& model, const PreparedData& data, Engine engine) {
  runs::Predictions predictions;
  if (!data.validation && !data.test) return predictions;
  Decoder decoder(model, engine);
  predictions.classes = decoder.classes();
  if (data.validation) predictions.validation = decided(decoder, *data.validation);
  if (data.test) predictions.test = decided(decoder, *data.test);
  return predictions;
}

}  // namespace berger
