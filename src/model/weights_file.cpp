#include "model/weights_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "berger/errors.hpp"

namespace berger {
namespace {

std::string shape_text(const auto& dims) {
  return fmt::format("[{}]", fmt::join(dims, ", "));
}

}  // namespace

void append_tensors(const Parameters& parameters, std::span<const float> values,
                    const std::string& prefix, SafeTensors& file) {
  for (const Parameter& p : parameters.list()) {
    SafeTensor tensor{.name = prefix + p.name, .dims = {p.spec.dims.begin(), p.spec.dims.end()}};
    const std::span<const float> from = values.subspan(p.offset, p.size);
    if (p.spec.role == Role::counter) {
      tensor.type = SafeTensor::Type::i64;
      tensor.integers.assign(1, static_cast<std::int64_t>(from[0]));
    } else {
      tensor.values.assign(from.begin(), from.end());
    }
    file.tensors.push_back(std::move(tensor));
  }
}

void take_tensors(const SafeTensors& file, const std::string& path, const std::string& prefix,
                  const Parameters& parameters, std::span<float> values) {
  for (const Parameter& p : parameters.list()) {
    const std::span<float> to = values.subspan(p.offset, p.size);
    const SafeTensor* tensor = file.find(prefix + p.name);
    if (tensor == nullptr) {
      if (p.spec.role == Role::counter) continue;  // PyTorch before 0.4.1 did not count batches
      throw FileError(path, fmt::format("no tensor '{}{}' {}, which the network needs", prefix,
                                        p.name, shape_text(p.spec.dims)));
    }
    if (!std::equal(tensor->dims.begin(), tensor->dims.end(), p.spec.dims.begin(),
                    p.spec.dims.end()))
      throw FileError(path, fmt::format("tensor '{}{}' is {}, but the network needs {}", prefix,
                                        p.name, shape_text(tensor->dims), shape_text(p.spec.dims)));
    if (tensor->type == SafeTensor::Type::i64) {
      std::transform(tensor->integers.begin(), tensor->integers.end(), to.begin(),
                     [](std::int64_t v) { return static_cast<float>(v); });
    } else {
      std::copy(tensor->values.begin(), tensor->values.end(), to.begin());
    }
  }
}

}  // namespace berger
