// Which tensor of a file is which parameter of a network.
#pragma once

#include <string>

#include "berger/model.hpp"
#include "io/safetensors.hpp"

namespace berger {

// Gives the file's tensors the network's names and leaves out what `names` says. They are known by
// the network's own names or the reference studies', with or without prefixes of wrappers; the
// whole set decides. FileError: they do not fit; it tells the shortest options that would do.
// ConfigError: an option that names nothing.
void match_names(SafeTensors& file, const std::string& path, const WeightNames& names,
                 const Network& network, const Parameters& parameters);

// Whether a tensor or layer is `prefix`, or lies under it: "conv1" holds "conv1.0" but not
// "conv10".
bool under(const std::string& name, const std::string& prefix);

}  // namespace berger
