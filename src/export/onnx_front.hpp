// What a graph does to recordings before they are trials: a unit, a reference, filters.
#pragma once

#include <string>
#include <vector>

#include "berger/export.hpp"
#include "network/nodes.hpp"

namespace berger {

struct OnnxFront {
  double factor = 1;                    // from the input's unit to the model's
  std::vector<std::string> channels{};  // of the input; empty: nobody knows
  int inputs = 0;                       // how many there are
  std::vector<float> reference{};       // the model's channels × inputs; empty: none is taken
  std::vector<float> taps{};            // symmetric; empty: no filter
  int before = 0, after = 0;            // samples of the input around the trial's

  bool operator==(const OnnxFront&) const = default;
};

// ConfigError: an unknown unit, steps that no convolution or matrix is.
OnnxFront onnx_front(const Model& model, const OnnxOptions& options);
// From the value of that name to channels × samples of a trial.
std::string add_front(Graph& graph, const OnnxFront& front, std::string value);

}  // namespace berger
