// Models from files that were read already: of a fuzzer, from memory.
#pragma once

#include <string>

#include "berger/model.hpp"
#include "io/safetensors.hpp"

namespace berger {

// As load_model, of the file at `path`.
Model model_from(const SafeTensors& file, const std::string& path);

// As save_model writes them.
std::string model_bytes(const Model& model);

}  // namespace berger
