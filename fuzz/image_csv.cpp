// The table of FER2013: images come out, a label each.
#include "data/images/image_csv.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "targets.hpp"

namespace berger::fuzz {
namespace {

void read_table(Bytes bytes, const ImageOptions& options, const CsvReading& reading) {
  const ImageSet set = parse_image_csv(bytes, "fuzz.csv", options, reading);
  const std::size_t size = static_cast<std::size_t>(set.count) * set.shape.size();
  const bool labelled = set.labels.size() == static_cast<std::size_t>(set.count);
  if (set.count < 1 || !(labelled || set.labels.empty())) std::abort();
  // where memory ends too early, this is noticed
  [[maybe_unused]] const volatile std::uint8_t last = set.pixels.get()[size - 1];
}

}  // namespace

void image_csv(Bytes bytes) {
  attempt([&] { read_table(bytes, {}, {}); });
  attempt([&] { read_table(bytes, {.broken = BrokenRule::skip}, {}); });
  read_table(bytes, {.height = 2, .width = 3, .colour = true, .broken = BrokenRule::skip},
             {.usage = "Training"});
}

}  // namespace berger::fuzz
