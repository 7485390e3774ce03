// Any bytes as an NPY array: numbers or texts come out, or a FileError.
#include "io/npy.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "berger/errors.hpp"

namespace {

berger::NpyReader reader(const std::uint8_t* data, std::size_t size) {
  std::size_t at = 0;
  return {[=](std::span<std::byte> target) mutable {
            const std::size_t got = std::min(target.size(), size - at);
            if (got > 0) std::memcpy(target.data(), data + at, got);
            at += got;
            return got;
          },
          size,
          {"fuzz.npz", "signal"}};
}

template <class Read>
void attempt(const std::uint8_t* data, std::size_t size, Read read) {
  try {
    berger::NpyReader array = reader(data, size);
    read(array);
  } catch (const berger::FileError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  attempt(data, size, [](berger::NpyReader& array) { array.read_reals(); });
  attempt(data, size, [](berger::NpyReader& array) { array.read_integers(); });
  attempt(data, size, [](berger::NpyReader& array) { array.read_texts(); });
  return 0;
}
