// Any bytes as a model file: refused, or a model whose weights and members are all there.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "berger/errors.hpp"
#include "model/model_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const berger::SafeTensors file =
        berger::parse_safetensors(std::as_bytes(std::span(data, size)), "fuzz.safetensors");
    const berger::Model model = berger::model_from(file, "fuzz.safetensors");
    for (const berger::Member& member : model.members)
      if (member.parameters.values().empty() ||
          (member.facts && member.facts->classes != model.facts.classes) ||
          member.network.input != model.first().network.input || member.views < 1)
        std::abort();
  } catch (const berger::FileError&) {
  }
  return 0;
}
