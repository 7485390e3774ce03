// The whole of the program but its start: in a wheel it is part of the library.
#pragma once

// Returns the exit code.
extern "C" __attribute__((visibility("default"))) int berger_main(int argc, char** argv);
