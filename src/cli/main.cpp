// berger: the program.
#include "cli/program.hpp"

int main(int argc, char** argv) {
  return berger_main(argc, argv);
}
