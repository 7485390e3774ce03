// Catches an error of a shared library as what it is.
#include <berger/errors.hpp>
#include <iostream>

void read_wrong_settings();

int main() {
  try {
    read_wrong_settings();
  } catch (const berger::ConfigError& error) {
    std::cout << error.key << ": " << error.what() << '\n';
    return error.key == "train.epoch" ? 0 : 1;
  }
  return 1;
}
