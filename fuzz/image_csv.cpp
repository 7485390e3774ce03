// Any bytes as the table of FER2013: images come out, a label each, or a FileError.
#include "data/image_csv.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "berger/errors.hpp"

namespace {

void attempt(std::span<const std::byte> bytes, const berger::ImageOptions& options,
             const berger::CsvReading& reading) {
  try {
    const berger::ImageSet set = berger::parse_image_csv(bytes, "fuzz.csv", options, reading);
    const std::size_t size = static_cast<std::size_t>(set.count) * set.shape.size();
    const bool labelled = set.labels.size() == static_cast<std::size_t>(set.count);
    if (set.count < 1 || !(labelled || set.labels.empty())) std::abort();
    // where memory ends too early, this is noticed
    [[maybe_unused]] const volatile std::uint8_t last = set.pixels.get()[size - 1];
  } catch (const berger::FileError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  attempt(bytes, {}, {});
  attempt(bytes, {.broken = berger::BrokenRule::skip}, {});
  attempt(bytes, {.height = 2, .width = 3, .colour = true, .broken = berger::BrokenRule::skip},
          {.usage = "Training"});
  return 0;
}
