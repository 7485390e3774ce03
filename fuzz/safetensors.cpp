// Any bytes as safetensors: what is accepted can be written, and reads back equal.
#include "io/safetensors.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "berger/errors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const berger::SafeTensors file =
        berger::parse_safetensors(std::as_bytes(std::span(data, size)), "fuzz.safetensors");
    const std::string written = berger::safetensors_bytes(file);
    const berger::SafeTensors back =
        berger::parse_safetensors(std::as_bytes(std::span(written)), "written.safetensors");
    if (back.metadata != file.metadata || back.tensors.size() != file.tensors.size() ||
        berger::safetensors_bytes(back) != written)
      std::abort();
  } catch (const berger::FileError&) {
  }
  return 0;
}
