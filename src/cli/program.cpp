// What the program does. Errors become one line on stderr and the exit codes of docs/commands.md.
#include "cli/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>

#include "berger/errors.hpp"
#include "cli/arguments.hpp"
#include "cli/output.hpp"
#include "study/exit_code.hpp"

namespace {

using namespace berger;

// A file that is opened must never get the number of a closed stdout and receive what is printed.
// Writing to what stands in for stdout fails, as writing to a closed stdout would.
void occupy_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(stream, F_GETFD) < 0)
      open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY);
}

// A closed pipe or a full quota is an error to report, not a reason to die.
void ignore_output_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

int run(const std::vector<std::string>& command_line) {
  try {
    return cli::parse(command_line)();
  } catch (const cli::UsageError& error) {
    cli::say("berger: " + message_of(error));
    if (!error.advice.empty()) cli::say(error.advice);
    return exit_codes::configuration;
  } catch (const Error& error) {
    cli::say("berger: " + message_of(error));
    return exit_code(error);
  } catch (const std::bad_alloc& error) {
    cli::say("berger: " + message_of(error));
    return exit_code(error);
  } catch (const std::exception& error) {
    cli::say(fmt::format("berger: this is a bug ({}); please report it together with the command",
                         message_of(error)));
    return exit_codes::bug;
  }
}

}  // namespace

int berger_main(int argc, char** argv) {
  occupy_standard_streams();
  ignore_output_signals();
  return run({argv, argv + argc});
}
