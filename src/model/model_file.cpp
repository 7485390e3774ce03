#include "model/model_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "berger/errors.hpp"
#include "berger/model.hpp"
#include "berger/version.hpp"
#include "core/json.hpp"
#include "io/torch_file.hpp"
#include "model/model_json.hpp"
#include "model/weight_names.hpp"
#include "model/weights_file.hpp"

namespace berger {
namespace {

using nlohmann::json;

// Memory only for weights that the file can hold.
void check_size(const Network& network, const SafeTensors& file, const std::string& path) {
  std::size_t left = 0;
  for (const SafeTensor& tensor : file.tensors)
    left += tensor.values.size() + tensor.integers.size();
  const std::vector<Shape> out = shapes(network);
  Shape in = network.input;
  for (std::size_t i = 0; i < out.size(); in = out[i], ++i)
    for (const ParamSpec& spec : params(network.layers[i].layer, in)) {
      if (spec.role == Role::counter) continue;
      std::size_t size = 1;
      for (const int d : spec.dims)
        size = d > 0 && size <= left ? size * static_cast<std::size_t>(d) : left + 1;
      if (size > left)
        throw FileError(path, fmt::format("it is too small for '{}.{}', which the network needs",
                                          network.layers[i].name, spec.name));
      left -= size;
    }
}

// The model of one member that `description` is of. `names`: of the tensors that are somebody's.
Model read_one(const json& description, const SafeTensors& file, const std::string& path,
               const std::string& prefix, std::set<std::string>& names) {
  Model model = model_from_json(description);
  check_description(model, path);
  const Network& network = model.first().network;
  Parameters& parameters = model.first().parameters;
  check_size(network, file, path);
  parameters = Parameters(network);
  take_tensors(file, path, prefix, parameters, parameters.values());
  for (const Parameter& p : parameters.list()) names.insert(prefix + p.name);
  return model;
}

std::string prefix_of(std::size_t member) {
  return fmt::format("{}.", member);
}

// An ensemble's description is a list of its members'.
Model read_ensemble(const json& list, const SafeTensors& file, const std::string& path,
                    std::set<std::string>& names) {
  if (!list.is_array() || list.size() < 2)
    throw FileError(path, "an ensemble without at least two members");
  std::vector<NamedModel> members;
  for (const json& each : list) {
    const std::size_t number = members.size();
    if (each.contains("ensemble"))
      throw FileError(path, fmt::format("member {} is an ensemble itself", number));
    members.push_back(
        {fmt::format("member {}", number), read_one(each, file, path, prefix_of(number), names)});
  }
  return make_ensemble(std::move(members));
}

}  // namespace

namespace {

SafeTensors tensors_of(const Model& model) {
  SafeTensors file;
  json list;
  const bool one = model.members.size() == 1;
  for (const Member& member : model.members) {
    const Parameters& parameters = member.parameters;
    append_tensors(parameters, parameters.values(), one ? "" : prefix_of(list.size()), file);
    list.push_back(to_json(model, member));
  }
  const json description = one ? list[0] : json{{"ensemble", list}};
  file.metadata = {
      {"format", "berger"}, {"version", std::string(version)}, {"model", dump_json(description)}};
  return file;
}

}  // namespace

void save_model(const std::string& path, const Model& model) {
  write_safetensors(path, tensors_of(model));
}

std::string model_bytes(const Model& model) {
  return safetensors_bytes(tensors_of(model));
}

std::optional<Facts> facts_in(const std::string& path) {
  const SafeTensors file = read_weights(path);
  if (!file.metadata.contains("model")) return std::nullopt;
  return model_from(file, path).facts;
}

Model model_from(const SafeTensors& file, const std::string& path) {
  const auto description = file.metadata.find("model");
  if (description == file.metadata.end() || !file.metadata.contains("format") ||
      file.metadata.at("format") != "berger")
    throw FileError(path,
                    "these weights carry no description of their network; load them with --init "
                    "into a network that you name");
  Model model;
  std::set<std::string> names;
  try {
    const json d = parse_json(description->second);
    model = d.contains("ensemble") ? read_ensemble(d.at("ensemble"), file, path, names)
                                   : read_one(d, file, path, "", names);
  } catch (const json::exception& error) {
    throw FileError(path, fmt::format("its description cannot be read: {}", error.what()));
  } catch (const ConfigError& error) {
    throw FileError(path, fmt::format("its description cannot be read: {}", error.what()));
  } catch (const ShapeError& error) {
    throw FileError(path,
                    fmt::format("its description names an impossible network: {}", error.what()));
  }
  for (const SafeTensor& tensor : file.tensors)
    if (!names.contains(tensor.name))
      throw FileError(path,
                      fmt::format("tensor '{}' belongs to no layer of its network", tensor.name));
  return model;
}

Model load_model(const std::string& path) {
  return model_from(read_safetensors(path), path);
}

void load_weights(const std::string& path, const WeightNames& names, const Network& network,
                  Parameters& parameters) {
  SafeTensors file = read_weights(path);
  match_names(file, path, names, network, parameters);
  for (const SafeTensor& tensor : file.tensors)
    for (std::size_t i = 0; i < tensor.values.size(); ++i)
      if (!std::isfinite(tensor.values[i]))
        throw FileError(path, fmt::format("tensor '{}' holds {} at place {}; weights are finite: "
                                          "the training that made them had diverged",
                                          tensor.name, tensor.values[i], i));
  // what is skipped comes from the parameters as they are
  for (const Parameter& p : parameters.list()) {
    const bool skipped =
        std::any_of(names.skip.begin(), names.skip.end(),
                    [&](const std::string& prefix) { return under(p.name, prefix); });
    if (!skipped) continue;
    const std::span<const float> from = parameters.values().subspan(p.offset, p.size);
    file.tensors.push_back({.name = p.name,
                            .dims = {p.spec.dims.begin(), p.spec.dims.end()},
                            .values = {from.begin(), from.end()}});
  }
  take_tensors(file, path, "", parameters, parameters.values());
}

}  // namespace berger
