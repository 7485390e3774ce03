// Ctrl-C: the first asks training to stop after its step, the second ends the program.
#pragma once

namespace berger::cli {

void stop_on_interrupt();  // from now on
bool interrupted();

}  // namespace berger::cli
