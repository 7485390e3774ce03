#include <fmt/format.h>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "cli/chain_text.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {

int epochs(const EpochsArguments& arguments) {
  if (!arguments.out.ends_with(".npz"))
    throw ConfigError("", fmt::format("-o {}: trials are written as NPZ; give a name that ends in "
                                      ".npz",
                                      arguments.out));
  refuse_existing_file(arguments.out);
  Chain chain;
  const Dataset data = trials_of_study(arguments.study, arguments.set, chain);
  say_notes(data.notes);
  write_npz(arguments.out, data);
  print(described(chain, data));
  return exit_codes::done;
}

}  // namespace berger::cli
