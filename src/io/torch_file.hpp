// What torch.save writes since PyTorch 1.6: a ZIP archive of a pickle, NAME/data.pkl, and of the
// tensors' memory, NAME/data/0, NAME/data/1, … Nothing in it is trusted and nothing is run.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "io/safetensors.hpp"

namespace berger {

// The tensors of a state dict, or of the one that a checkpoint holds as `state_dict`,
// `model_state_dict`, `model` or `net`; other entries are left out. Floats of 16, 32 and 64 bits
// become F32, integers and booleans I64. Memory: in proportion to the file. Throws FileError for
// anything else, naming TorchScript archives, pickled modules and functions that the pickle asks
// for.
SafeTensors parse_torch(std::span<const std::byte> bytes, const std::string& path);

// Weights in either form, safetensors or PyTorch's, told apart by their content. Also names what
// looks like weights but cannot be read: files of before PyTorch 1.6, HDF5 of Keras.
SafeTensors read_weights(const std::string& path);
SafeTensors parse_weights(std::span<const std::byte> bytes, const std::string& path);

}  // namespace berger
