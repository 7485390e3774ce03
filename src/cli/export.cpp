#include "berger/export.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "berger/errors.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/shared.hpp"
#include "export/onnx_graph.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {

int export_model(const ExportArguments& arguments) {
  if (!arguments.out.ends_with(".onnx"))
    throw ConfigError("", fmt::format("-o {}: unknown kind of file; give a name that ends in .onnx",
                                      arguments.out));
  refuse_existing_file(arguments.out);
  const Model model = load_model(model_path(arguments.model));
  const OnnxOptions options{.with_filter = arguments.with_filter, .unit = arguments.unit};
  export_onnx(arguments.out, model, options);
  std::string size = "trials";
  for (const std::int64_t d : onnx_input(model, onnx_front(model, options)))
    size += fmt::format(" x {}", d);
  const std::string_view alignment = alignment_of(model.facts);
  print(fmt::format("input: {}{}\noutputs: logits, probabilities of {}\nmodel: {}\n", size,
                    alignment.empty() ? "" : fmt::format(", aligned by their {}", alignment),
                    fmt::join(model.facts.classes, ", "), arguments.out));
  return exit_codes::done;
}

}  // namespace berger::cli
