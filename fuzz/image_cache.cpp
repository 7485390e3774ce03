// A file of the cache, with the checksum that belongs to it: images that lie within the file, or
// nothing.
#include "data/images/image_cache.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "data/cache.hpp"
#include "targets.hpp"

namespace berger::fuzz {

void image_cache(Bytes bytes) {
  const std::size_t size = bytes.size();
  const auto owner = std::make_shared<std::byte[]>(size + 1);
  const std::shared_ptr<std::byte> file(owner, owner.get());
  std::ranges::copy(bytes, file.get());
  if (size >= 32) {
    const std::uint64_t sum = cache_checksum({file.get(), size});
    std::memcpy(file.get() + 16, &sum, sizeof sum);
  }
  const auto images = parse_cache(file, size, {.source = "s", .stamp = 1}, "fuzz");
  if (!images) return;
  const auto* end = reinterpret_cast<const std::byte*>(images->set.pixels.get()) +
                    static_cast<std::size_t>(images->set.count) * images->set.shape.size();
  if (images->set.count < 1 || end != file.get() + size) std::abort();
}

}  // namespace berger::fuzz
