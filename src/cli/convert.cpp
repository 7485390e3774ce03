#include <fmt/format.h>

#include "berger/errors.hpp"
#include "berger/recording.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {

int convert(const ConvertArguments& arguments) {
  refuse_existing_file(arguments.out);
  const Recording recording =
      open_recording(arguments.in, {.rate = arguments.rate, .unit = arguments.unit});
  std::vector<std::string> notes = convert_recording(
      recording, arguments.out, {.channels = arguments.channels, .anonymous = arguments.anonymous});
  for (const std::string& note : recording.notes()) say(fmt::format("{}: {}", arguments.in, note));
  for (const std::string& note : notes) say(fmt::format("{}: {}", arguments.out, note));
  return exit_codes::done;
}

}  // namespace berger::cli
