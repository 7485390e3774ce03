// An outside project: what it includes and links is what was installed.
#include <berger/berger.hpp>
#include <iostream>

int main() {
  const berger::RunConfig config =
      berger::read_run("", {"data.train=[\"simulated:motor-imagery?trials=4\"]"});
  const berger::Dataset data = berger::read_dataset(config.data.train);
  const std::int64_t parameters =
      berger::count_parameters(berger::build(config.model, data.shape(), 2));
  std::cout << "berger " << berger::version << ": EEGNet for " << berger::to_string(data.shape())
            << " has " << parameters << " parameters\n";
  return parameters == 17874 ? 0 : 1;
}
