#include <fmt/format.h>

#include "berger/bids.hpp"
#include "berger/errors.hpp"
#include "berger/recording.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "study/exit_code.hpp"

namespace berger::cli {

namespace {

void check_targets(const ConvertArguments& arguments) {
  const bool labels = !arguments.subject.empty() || !arguments.session.empty() ||
                      !arguments.task.empty() || !arguments.run.empty();
  if (arguments.out.empty() == arguments.bids.empty())
    throw ConfigError("", "convert to what? Name OUT, or a folder with --bids");
  if (labels && arguments.bids.empty())
    throw ConfigError("", "--subject, --session, --task and --run say where with --bids");
  if (!arguments.out.empty()) refuse_existing_file(arguments.out);
}

}  // namespace

int convert(const ConvertArguments& arguments) {
  check_targets(arguments);
  const Recording recording =
      open_recording(arguments.in, {.rate = arguments.rate, .unit = arguments.unit});
  const ConvertOptions options{.channels = arguments.channels, .anonymous = arguments.anonymous};
  const bool bids = !arguments.bids.empty();
  const std::vector<std::string> notes = bids
                                             ? convert_to_bids(recording,
                                                               {.folder = arguments.bids,
                                                                .subject = arguments.subject,
                                                                .session = arguments.session,
                                                                .task = arguments.task,
                                                                .run = arguments.run},
                                                               options)
                                             : convert_recording(recording, arguments.out, options);
  for (const std::string& note : recording.notes()) say(fmt::format("{}: {}", arguments.in, note));
  for (const std::string& note : notes)
    say(fmt::format("{}: {}", bids ? arguments.bids : arguments.out, note));
  return exit_codes::done;
}

}  // namespace berger::cli
