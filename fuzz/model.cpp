// A model file: refused, or a model whose weights and members are all there.
#include <cstdlib>

#include "model/model_file.hpp"
#include "targets.hpp"

namespace berger::fuzz {

void model(Bytes bytes) {
  const Model model = model_from(parse_safetensors(bytes, "fuzz.safetensors"), "fuzz.safetensors");
  for (const Member& member : model.members)
    if (member.parameters.values().empty() ||
        (member.facts && member.facts->classes != model.facts.classes) ||
        member.network.input != model.first().network.input || member.views < 1)
      std::abort();
}

}  // namespace berger::fuzz
