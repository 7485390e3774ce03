// Softmax and cross-entropy of one trial, in double with exp and log of our own: a few values, so precision costs nothing.
#pragma once

#include <span>

namespace berger {

// Index of the largest logit; the first of equals.
int decision(std::span<const float> logits);

// Writes softmax(logits).
void softmax(std::span<const float> logits, std::span<double> probabilities);

// −log softmax(logits)[label]; NaN or infinite when the logits are.
double cross_entropy(std::span<const float> logits, int label);

// Writes (softmax(logits) − onehot(label)) · share; returns the cross-entropy.
double cross_entropy_gradient(std::span<const float> logits, int label, double share, std::span<float> gradient);

// ShapeError unless all are 0 … classes − 1.
void check_classes(std::span<const int> labels, int classes);

}  // namespace berger
