// Models for other programs.
#pragma once

#include <string>

#include "berger/model.hpp"

namespace berger {

// What stands in front of the trials, and is taken into the graph as well.
struct OnnxOptions {
  // The reference and the FIR filters of the steps that cut the trials out of recordings. The input
  // is then a piece of the recording, longer than a trial by the filters' taps less one.
  bool with_filter = false;
  std::string unit{};  // of the input: V, mV or uV; empty: the model's
};

// The model as an ONNX graph (opset 17, IR 8) that any runtime takes; docs/deploy.md. Input `input`
// is trials × channels × samples in the model's unit, of images trials × maps × rows × columns of
// pixels from 0 to 255; outputs are `logits` and `probabilities`, trials × classes. Standardisation
// is inside, and so are the members of an ensemble and views that flip, move or scale. What a user
// must know or do besides is in the metadata. The same model is the same bytes.
// Throws ConfigError: views or steps that no graph holds, more than 2 GB.
std::string onnx_bytes(const Model& model, const OnnxOptions& options = {});

// The same into a file that must not exist. Throws OutputError besides.
void export_onnx(const std::string& path, const Model& model, const OnnxOptions& options = {});

}  // namespace berger
