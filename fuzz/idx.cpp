// Any bytes as IDX, plain or gzipped: images or labels come out, as many as they say, or a
// FileError.
#include "data/idx.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "berger/errors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  try {
    const berger::ImageSet set = berger::parse_idx_images(bytes, "fuzz-images");
    static volatile std::uint8_t last = 0;
    last = set.pixels.get()[static_cast<std::size_t>(set.count) * set.shape.size() - 1];
    if (set.count < 1 || last > 255) std::abort();
  } catch (const berger::FileError&) {
  }
  try {
    if (berger::parse_idx_labels(bytes, "fuzz-labels").empty()) std::abort();
  } catch (const berger::FileError&) {
  }
  return 0;
}
