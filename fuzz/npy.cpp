// An NPY array: numbers or texts come out.
#include "io/npy.hpp"

#include <algorithm>
#include <cstring>

#include "targets.hpp"

namespace berger::fuzz {
namespace {

NpyReader reader(Bytes bytes) {
  return {[bytes](std::span<std::byte> target) mutable {
            const std::size_t got = std::min(target.size(), bytes.size());
            if (got > 0) std::memcpy(target.data(), bytes.data(), got);
            bytes = bytes.subspan(got);
            return got;
          },
          bytes.size(),
          {"fuzz.npz", "signal"}};
}

}  // namespace

void npy(Bytes bytes) {
  attempt([&] { reader(bytes).read_reals(); });
  attempt([&] { reader(bytes).read_integers(); });
  reader(bytes).read_texts();
}

}  // namespace berger::fuzz
