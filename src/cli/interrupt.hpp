// Ctrl-C: the first asks training to stop after its step, the second ends the program.
// SIGUSR1 and SIGUSR2 ask the same, as often as they come.
#pragma once

namespace berger::cli {

void stop_on_interrupt();  // from now on
bool interrupted();

}  // namespace berger::cli
