// A trained model: network, weights and everything needed to use it alone; saved as safetensors with PyTorch's names.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "berger/dataset.hpp"
#include "berger/engine.hpp"
#include "berger/network.hpp"

namespace berger {

struct Model {
  std::string architecture;              // "eegnet", or "layers"
  Network network;
  Parameters parameters;
  std::vector<std::int64_t> class_values;
  std::vector<std::string> classes, channels;
  double rate = 0;
  std::string unit;
  Preprocessing preprocessing;
  RewriteSet rewrites = default_rewrites();
};

// Throws OutputError; writes a temporary file and renames it.
void save_model(const std::string& path, const Model& model);
// Throws FileError: not safetensors, no berger metadata, parameters missing, left over or of another shape.
Model load_model(const std::string& path);

// Loads weights by name from any safetensors file, ours or not, through `renames` (old, new) and the names the reference
// studies use for the same layers. Throws FileError naming what is missing, left over or of another shape.
void load_weights(const std::string& path, const std::vector<std::pair<std::string, std::string>>& renames, const Network& network,
                  Parameters& parameters);

// Files → trials as this model takes them: same channels and samples, its preprocessing. Labels may be absent, or mean nothing to
// the model; to compare with them, give its classes to assign_classes.
Dataset read_for(const Model& model, const std::vector<std::string>& sources, const ReadOptions& options = {});

// Runs a model. A trial's logits have the same bits alone and in any batch. Not for use by two threads at once.
class Decoder {
 public:
  explicit Decoder(const Model& model, Engine engine = {});
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  Shape input() const;
  int classes() const;
  // `trials` preprocessed as training's; `logits` [N × classes]. Allocates nothing.
  void logits(ConstView trials, std::span<float> logits);
  void logits(const Dataset& data, std::span<float> logits);  // of recordings or images

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Softmax of each row of `classes` logits, in double, from exp and log of our own.
std::vector<double> probabilities(std::span<const float> logits, int classes);

// How well logits [N × K] match labels.
struct Scores {
  double loss = 0;      // mean cross-entropy
  double accuracy = 0;  // share of trials whose largest logit is the label's; the first of equals wins
  bool operator==(const Scores&) const = default;
};
Scores score(std::span<const float> logits, const std::vector<int>& labels, int classes);
std::vector<int> decisions(std::span<const float> logits, int classes);

struct ClassRow {
  std::string name;
  int support = 0, predicted = 0, correct = 0;
  double precision = 0, recall = 0, f1 = 0;
};
struct Evaluation {
  Scores scores;
  double kappa = 0, balanced_accuracy = 0;
  std::vector<ClassRow> rows;
  std::vector<std::vector<int>> confusion;  // [truth][prediction]
};
Evaluation evaluate(std::span<const float> logits, const std::vector<int>& labels, const std::vector<std::string>& classes);

}  // namespace berger
