// What a user of an ONNX file must know that its graph does not say.
#pragma once

#include <map>
#include <string>

#include "export/onnx_front.hpp"

namespace berger {

// Keys and values as docs/deploy.md lists them; lists are JSON.
std::map<std::string, std::string> onnx_metadata(const Model& model, const OnnxFront& front,
                                                 const OnnxOptions& options);

}  // namespace berger
