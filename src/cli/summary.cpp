#include <fmt/format.h>

#include "berger/errors.hpp"
#include "berger/model.hpp"
#include "berger/report.hpp"
#include "berger/study.hpp"
#include "cli/commands.hpp"
#include "cli/model_text.hpp"
#include "cli/output.hpp"
#include "cli/shared.hpp"
#include "engine/plan_summary.hpp"
#include "io/atomic_file.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string kib(double bytes) {
  return bytes < 1024.0 * 1024.0 ? fmt::format("{:.1f} KiB", bytes / 1024)
                                 : fmt::format("{:.1f} MiB", bytes / (1024.0 * 1024.0));
}

std::string layer_table(const Network& network) {
  Rows rows{{"layer", "type", "options", "output", "parameters", "multiply-adds", "memory"}};
  std::int64_t parameters = 0;
  double operations = 0, bytes = 0;
  for (const LayerRow& row : summarise(network)) {
    const double own = static_cast<double>(row.output.size() * sizeof(float));
    rows.push_back({row.name, row.type, row.options, to_string(row.output),
                    thousands(row.parameters),
                    thousands(static_cast<std::int64_t>(row.cost.forward)), kib(own)});
    parameters += row.parameters;
    operations += row.cost.forward;
    bytes += own;
  }
  rows.push_back({"total", "", "", "", thousands(parameters),
                  thousands(static_cast<std::int64_t>(operations)), kib(bytes)});
  return fmt::format("input {}; multiply-adds and memory of one trial, weights {}\n\n{}",
                     to_string(network.input), kib(static_cast<double>(parameters) * sizeof(float)),
                     aligned(rows, 3));
}

// As torchsummary counts: floats of 4 bytes, MB of 1024² bytes, every layer's output and its
// gradient.
std::string megabytes(const Network& network) {
  constexpr double floats = 1024.0 * 1024.0 / sizeof(float);
  double outputs = 0, parameters = 0;
  for (const LayerRow& row : summarise(network)) {
    outputs += static_cast<double>(row.output.size());
    parameters += static_cast<double>(row.parameters);
  }
  const double input = static_cast<double>(network.input.size());
  const auto mb = [](double count) { return fmt::format("{:.2f}", count / floats); };
  return "\nMB (1024² bytes) of one trial, all layers as they are written\n" +
         aligned({{"input", mb(input)},
                  {"forward and backward", mb(2 * outputs),
                   "  outputs of all layers, and their gradients"},
                  {"parameters", mb(parameters)},
                  {"total", mb(input + 2 * outputs + parameters)}});
}

std::string plan_rows(const std::vector<PlanRow>& plan) {
  Rows rows{{"step", "what", "made by", "bytes a trial"}};
  for (const PlanRow& row : plan)
    rows.push_back({row.name, row.what, row.rewrite,
                    thousands(static_cast<std::int64_t>(row.bytes_per_trial))});
  return aligned(rows, 3);
}

std::string plan_text(const Network& network, int batch, const RewriteSet& rewrites) {
  const PlanSummary plan = summarise_plan(network, batch, rewrites);
  return fmt::format("\ntraining, {} at a batch of {}\n\n{}\ninference\n\n{}",
                     kib(static_cast<double>(plan.training_bytes)), batch, plan_rows(plan.training),
                     plan_rows(plan.inference));
}

// "members 1, 3: eegnet"
std::string heading(const Alike& members) {
  std::string numbers;
  for (const std::size_t number : members.numbers)
    numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ", number + 1);
  return fmt::format("member{} {}: {}\n\n", members.numbers.size() == 1 ? "" : "s", numbers,
                     members.first->architecture);
}

}  // namespace

int summary(const SummaryArguments& arguments) {
  if (!arguments.drawing.empty()) {
    if (!arguments.drawing.ends_with(".svg"))
      throw ConfigError(
          "", fmt::format("--drawing {}: unknown kind of file; give a name that ends in .svg",
                          arguments.drawing));
    refuse_existing_file(arguments.drawing);
  }
  const auto text_of = [&](const Network& network, const RewriteSet& rewrites) {
    const RewriteSet used = without(rewrites, arguments.no_fuse);
    return layer_table(network) + megabytes(network) +
           (arguments.plan ? plan_text(network, arguments.batch, used) : "");
  };
  std::string text;
  Network network;
  if (arguments.file.empty()) {
    network = described_network(arguments.network);
    text = text_of(network, default_rewrites());
  } else {
    const Model model = load_model(model_path(arguments.file));
    const std::vector<Alike> networks = by_network(model);
    network = networks[0].first->network;
    if (networks.size() > 1 && !arguments.drawing.empty())
      throw ConfigError("", fmt::format("--drawing: one network can be drawn; this ensemble has {}",
                                        networks.size()));
    if (model.members.size() > 1 || model.first().views > 1) text = members_table(model) + "\n";
    for (const Alike& each : networks) {
      if (&each != &networks[0]) text += '\n';
      if (networks.size() > 1) text += heading(each);
      text += text_of(each.first->network, each.first->rewrites);
    }
  }
  print(text);
  if (!arguments.drawing.empty()) {
    write_file(arguments.drawing, network_drawing(network), Existing::keep);
    print(fmt::format("\ndrawing: {}\n", arguments.drawing));
  }
  return exit_codes::done;
}

}  // namespace berger::cli
