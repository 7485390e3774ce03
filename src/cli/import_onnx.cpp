#include <fmt/format.h>

#include "berger/errors.hpp"
#include "cli/importing.hpp"
#include "cli/output.hpp"
#include "cli/shared.hpp"
#include "export/onnx_import.hpp"
#include "io/byte_file.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {

// An ONNX file begins with the field ir_version, which no other weights do.
bool is_onnx(const std::string& path) {
  const std::vector<std::byte> start = start_of_file(path, 2);
  return start.size() == 2 && start[0] == std::byte{8} && start[1] < std::byte{64};
}

int import_onnx(const ImportArguments& a) {
  if (!a.model.empty() || !a.config.empty() || !a.set.empty() || !a.rename.empty() ||
      !a.drop.empty())
    throw ConfigError("", fmt::format("{}: an ONNX file holds its network; leave out --model, "
                                      "--config, --set, --rename and --drop",
                                      a.weights));
  std::optional<Shape> input;
  if (!a.input.empty()) input = parse_size("--input", a.input);
  Model model = model_from_onnx(read_onnx(a.weights), a.weights, input);
  const Shape shape = model.first().network.input;
  if (a.images || shape.maps == 3) model.preprocessing.images = true;
  take_facts(model, a);
  if (!a.classes.empty()) take_classes(model.facts, classes_of(a.classes));
  const std::size_t outputs = shapes(model.first().network).back().size();
  if (model.facts.classes.size() != outputs)
    throw ConfigError("", fmt::format("--classes names {}, but the network has {} outputs",
                                      model.facts.classes.size(), outputs));
  take_standardisation(model.preprocessing, a, shape);
  save_model(a.out, model);
  print(fmt::format("{} layers, {} parameters of {} into {}\n", model.first().network.layers.size(),
                    thousands(count_parameters(model.first().network)), a.weights, a.out));
  return exit_codes::done;
}

}  // namespace berger::cli
