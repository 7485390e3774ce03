// Parameters ↔ the tensors of a safetensors file, by name.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "berger/network.hpp"
#include "io/safetensors.hpp"

namespace berger {

// `values` are laid out as parameters.values(); `prefix` goes before every name.
void append_tensors(const Parameters& parameters, std::span<const float> values,
                    const std::string& prefix, SafeTensors& file);

// Every parameter from the tensor of its name; FileError for a missing tensor or one of another
// shape.
void take_tensors(const SafeTensors& file, const std::string& path, const std::string& prefix,
                  const Parameters& parameters, std::span<float> values);

}  // namespace berger
