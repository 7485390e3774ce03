// Any bytes as a file of the cache, with the checksum that belongs to them: images that lie within
// the file, nothing, or a FileError.
#include "data/image_cache.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "berger/errors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto owner = std::make_shared<std::byte[]>(size + 1);
  const std::shared_ptr<std::byte> bytes(owner, owner.get());
  std::memcpy(bytes.get(), data, size);
  if (size >= 32) {
    const std::uint64_t sum = berger::cache_checksum({bytes.get(), size});
    std::memcpy(bytes.get() + 16, &sum, sizeof sum);
  }
  try {
    const auto images = berger::parse_cache(bytes, size, {.source = "s", .stamp = 1}, "fuzz");
    if (!images) return 0;
    const auto* end = reinterpret_cast<const std::byte*>(images->set.pixels.get()) +
                      static_cast<std::size_t>(images->set.count) * images->set.shape.size();
    if (images->set.count < 1 || end != bytes.get() + size) std::abort();
  } catch (const berger::FileError&) {
  }
  return 0;
}
