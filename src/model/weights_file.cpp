#include "model/weights_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "berger/errors.hpp"

namespace berger {
namespace {

std::string shape_text(const auto& dims) {
  return fmt::format("[{}]", fmt::join(dims, ", "));
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  if (const auto at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

// "conv2.weight" → the second convolution's weight: the studies also number their layers by kind.
std::string by_number(const std::string& name, const Network& network) {
  const auto dot = name.find('.');
  if (dot == std::string::npos) return {};
  std::string kind = name.substr(0, dot);
  std::transform(kind.begin(), kind.end(), kind.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::size_t letters = kind.find_first_of("0123456789");
  const std::string digits = letters == std::string::npos ? "1" : kind.substr(letters);
  kind = kind.substr(0, letters);
  if (digits.size() > 3 || !std::all_of(digits.begin(), digits.end(),
                                        [](unsigned char c) { return std::isdigit(c) != 0; }))
    return {};
  int left = std::stoi(digits);
  for (const NamedLayer& layer : network.layers) {
    const bool same_kind =
        (kind == "conv" && std::holds_alternative<Conv2d>(layer.layer)) ||
        ((kind == "bn" || kind == "batchnorm") && std::holds_alternative<BatchNorm>(layer.layer)) ||
        ((kind == "dense" || kind == "fc" || kind == "linear" || kind == "classify") &&
         std::holds_alternative<Linear>(layer.layer));
    if (same_kind && --left == 0) return layer.name + name.substr(dot);
  }
  return {};
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

std::string known_name(const std::string& name,
                       const std::vector<std::pair<std::string, std::string>>& renames,
                       const Network& network, const Parameters& parameters) {
  std::string renamed = name;
  for (const auto& [from, to] : renames)
    if (renamed == from || renamed.starts_with(from + "."))
      renamed = to + renamed.substr(from.size());
  for (const std::string& candidate :
       {renamed, replaced(renamed, "seperableConv", "separableConv"),
        replaced(renamed, "classify.", "classify.0."),
        replaced(renamed, "classify.0.", "classify."), replaced(renamed, "dense.", "classify."),
        replaced(renamed, "dense.", "classify.0."), by_number(renamed, network)})
    if (parameters.find(candidate) != nullptr) return candidate;
  return {};
}

}  // namespace berger
