// What a layer is: a plain struct of options. Study-file keys and the summary table follow from its
// `fields`, parameter names in files and initial weights from its `params`. How it runs, the engine
// decides. Letters: docs/concepts.md.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "berger/tensor.hpp"

namespace berger {

struct LayerDoc {
  std::string_view name;  // `type` in study files
  std::string_view onnx;  // the ONNX operator with the same meaning
  // in training, what it makes of a trial depends on the other trials of the batch
  bool over_batch = false;
};

enum class Role {
  trained,    // has a gradient
  statistic,  // running mean or variance: saved, never trained
  counter,    // one number, saved as a 64-bit integer
};
enum class Initialiser {
  // uniform in ±1/√fan_in: PyTorch's default for convolutions, linear layers and their biases
  fan_in_uniform,
  ones,
  zeros,
  constant,  // ParamSpec::value
};

struct ParamSpec {
  std::string name;       // "weight"; the network puts the layer's name in front
  std::vector<int> dims;  // as PyTorch lays it out
  Role role = Role::trained;
  Initialiser init = Initialiser::zeros;
  int fan_in = 0;
  double value = 0;
  // after each step every row along dims[0] is scaled to at most this L2 norm; 0: free
  double max_norm = 0;

  std::size_t size() const {
    std::size_t size = 1;
    for (const int d : dims) size *= static_cast<std::size_t>(d);
    return size;
  }
};

// Multiply-adds of one trial, as everyone counts them: one per weight and output of a convolution
// or linear layer.
struct Cost {
  double forward = 0;
  double backward = 0;
};

// Besides, `fields(visit)` visits each option under its key; a layer with parameters answers
// `params(in)`, one with multiplications `cost(in)`.
template <class L>
concept Layer = std::equality_comparable<L> && requires(const L layer, Shape in) {
  { L::doc } -> std::convertible_to<LayerDoc>;
  // throws ShapeError without the layer's name; the network adds it
  { layer.out_shape(in) } -> std::same_as<Shape>;
};

}  // namespace berger
