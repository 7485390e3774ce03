// IDX, plain or gzipped: images or labels come out, as many as they say.
#include "data/images/idx.hpp"

#include <cstdint>
#include <cstdlib>

#include "targets.hpp"

namespace berger::fuzz {

void idx(Bytes bytes) {
  attempt([&] {
    const ImageSet set = parse_idx_images(bytes, "fuzz-images");
    static volatile std::uint8_t last = 0;
    last = set.pixels.get()[static_cast<std::size_t>(set.count) * set.shape.size() - 1];
    if (set.count < 1 || last > 255) std::abort();
  });
  if (parse_idx_labels(bytes, "fuzz-labels").empty()) std::abort();
}

}  // namespace berger::fuzz
