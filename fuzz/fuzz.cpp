// All targets in one program, since most of what a program takes to be built is the readers' own
// code. It drives the one after which it is called: fuzz_NAME.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "targets.hpp"

namespace {

using namespace berger::fuzz;

constexpr std::array others{Target{"brainvision", brainvision},
                            Target{"idx", idx},
                            Target{"image_cache", image_cache},
                            Target{"image_csv", image_csv},
                            Target{"mat", mat},
                            Target{"model", model},
                            Target{"npy", npy},
                            Target{"npz", npz},
                            Target{"onnx", onnx},
                            Target{"picture", picture},
                            Target{"safetensors", safetensors},
                            Target{"tsv", tsv},
                            Target{"weights", weights}};

Target target_of(std::string_view program) {
  std::string_view name = program.substr(program.rfind('/') + 1);
  if (constexpr std::string_view before = "fuzz_"; name.starts_with(before))
    name.remove_prefix(before.size());
  for (const std::span<const Target> list : {std::span<const Target>(others), recordings()})
    for (const Target& target : list)
      if (target.name == name) return target;
  std::fputs("call it fuzz_NAME, after a reader\n", stderr);
  std::exit(2);
}

Target chosen;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char*** arguments) {
  chosen = target_of(**arguments);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  attempt([&] { chosen.run(std::as_bytes(std::span(data, size))); });
  return 0;
}
