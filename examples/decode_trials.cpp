// Decodes trials with a saved model: decode_trials MODEL TRIALS
// Prints, for each trial, the class that the model finds most probable.
#include <cstdio>
#include <vector>

#include "berger/berger.hpp"

int main(int count, char** arguments) try {
  if (count != 3) {
    std::fprintf(stderr, "usage: decode_trials MODEL TRIALS\n");
    return 2;
  }
  const berger::Model model = berger::load_model(arguments[1]);
  const berger::Dataset data =
      // checked against the model, and preprocessed as its training was
      berger::read_for(model, {arguments[2]});
  berger::Decoder decoder(model);

  const int classes = decoder.classes();
  std::vector<float> logits(static_cast<std::size_t>(data.size()) *
                            static_cast<std::size_t>(classes));
  decoder.logits(data, logits);
  const std::vector<int> decisions = berger::decisions(logits, classes);
  const std::vector<double> probabilities = berger::probabilities(logits, classes);

  for (int n = 0; n < data.size(); ++n) {
    const auto decision = static_cast<std::size_t>(decisions[static_cast<std::size_t>(n)]);
    const double probability =
        probabilities[static_cast<std::size_t>(n) * static_cast<std::size_t>(classes) + decision];
    std::printf("trial %d: %s (%.1f %%)\n", n + 1, model.facts.classes[decision].c_str(),
                100 * probability);
  }
} catch (const berger::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
