// A shared library: what it throws comes from the berger inside it.
#include <berger/berger.hpp>

__attribute__((visibility("default"))) void read_wrong_settings();
void read_wrong_settings() {
  berger::read_run("", {"train.epoch=3"});
}
