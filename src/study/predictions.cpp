#include "study/predictions.hpp"

#include <fmt/format.h>

#include <iterator>

#include "berger/evaluation.hpp"

namespace berger {
namespace {

void add_part(Decoder& decoder, const char* name, const Dataset& part, std::string& text) {
  std::vector<float> logits(static_cast<std::size_t>(part.size()) *
                            static_cast<std::size_t>(decoder.classes()));
  decoder.logits(part, logits);
  const std::vector<int> predicted = decisions(logits, decoder.classes());
  for (std::size_t n = 0; n < predicted.size(); ++n)
    fmt::format_to(std::back_inserter(text), "{},{},{},{}\n", name, n, part.labels[n],
                   predicted[n]);
}

}  // namespace

std::string predictions_csv(const Model& model, const PreparedData& data, Engine engine) {
  std::string text = "part,trial,label,prediction\n";
  if (!data.validation && !data.test) return text;
  Decoder decoder(model, engine);
  if (data.validation) add_part(decoder, "validation", *data.validation, text);
  if (data.test) add_part(decoder, "test", *data.test, text);
  return text;
}

}  // namespace berger
