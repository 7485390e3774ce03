// Safetensors: what is accepted can be written, and reads back equal.
#include "io/safetensors.hpp"

#include <cstdlib>
#include <string>

#include "targets.hpp"

namespace berger::fuzz {

void safetensors(Bytes bytes) {
  const SafeTensors file = parse_safetensors(bytes, "fuzz.safetensors");
  const std::string written = safetensors_bytes(file);
  const SafeTensors back =
      parse_safetensors(std::as_bytes(std::span(written)), "written.safetensors");
  if (back.metadata != file.metadata || back.tensors.size() != file.tensors.size() ||
      safetensors_bytes(back) != written)
    std::abort();
}

}  // namespace berger::fuzz
