#include "data/simulations/drawn_images.hpp"

namespace berger {

ImageSet draw(const DrawnImages& images, const SimulationOptions& options) {
  ImageSet set;
  set.shape = images.shape;
  set.count = options.trials > 0 ? options.trials : images.usual_count;
  set.classes = images.classes;
  set.labels = images.labels(set.count);
  const std::size_t size = images.shape.size(), count = set.labels.size();
  auto pixels = std::make_unique_for_overwrite<std::uint8_t[]>(size * count);
  const std::uint64_t first = options.part == Part::train ? 0 : std::uint64_t{1} << 31;
  for (std::size_t n = 0; n < count; ++n)
    images.draw(set.labels[n], {.seed = options.seed, .purpose = images.purpose, .step = first + n},
                {pixels.get() + n * size, size});
  set.pixels = std::move(pixels);
  return set;
}

}  // namespace berger
