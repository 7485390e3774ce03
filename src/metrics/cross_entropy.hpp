// Softmax and cross-entropy of one trial, in double with exp and log of our own: a few values, so
// precision costs nothing.
#pragma once

#include <span>
#include <vector>

namespace berger {

// Index of the largest logit; the first of equals.
int decision(std::span<const float> logits);

// Writes softmax(logits).
void softmax(std::span<const float> logits, std::span<double> probabilities);

// −log softmax(logits)[label]; NaN or infinite when the logits are.
double cross_entropy(std::span<const float> logits, int label);

// Writes (softmax(logits) − onehot(label)) · share; returns the cross-entropy.
double cross_entropy_gradient(std::span<const float> logits, int label, double share,
                              std::span<float> gradient);

// What training minimises: −Σₙ Σₖ tₖ wₖ log pₖ / Σₙ w[yₙ] over a batch, with the target t = (1 − ε)
// onehot(y) + ε/K (Szegedy et al. 2016) and a weight w for each class; as
// torch.nn.CrossEntropyLoss(weight, label_smoothing). Trials may have weights v besides: then it is
// −Σₙ vₙ Σₖ tₖ wₖ log pₖ / Σₙ vₙ w[yₙ].
struct Objective {
  double label_smoothing = 0;           // ε
  std::vector<double> class_weights{};  // w, above 0; empty: all 1

  double weight(int label) const {
    return class_weights.empty() ? 1 : class_weights[static_cast<std::size_t>(label)];
  }
  bool plain() const { return label_smoothing == 0 && class_weights.empty(); }
};

// Writes the gradient of one trial's share of it, v / Σₙ vₙ w[yₙ]; returns the plain cross-entropy
// all the same, which compares with that of other objectives and other data.
double objective_gradient(const Objective& objective, std::span<const float> logits, int label,
                          double share, std::span<float> gradient);

// ShapeError unless all are 0 … classes − 1.
void check_classes(std::span<const int> labels, int classes);

}  // namespace berger
