#include <fmt/format.h>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {

int simulate(const SimulateArguments& arguments) {
  if (!arguments.out.ends_with(".npz"))
    throw ConfigError("", fmt::format("-o {}: unknown kind of file; give a name that ends in .npz", arguments.out));
  refuse_existing_file(arguments.out);
  const Dataset data = simulate_motor_imagery(
      {.trials = arguments.trials, .seed = arguments.seed, .part = arguments.part == "test" ? Part::test : Part::train});
  write_npz(arguments.out, data);
  print(fmt::format("{} trials of {} channels and {} samples written to {}\n", data.size(), data.shape().height,
                    data.shape().width, arguments.out));
  return exit_codes::done;
}

}  // namespace berger::cli
