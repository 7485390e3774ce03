// Images that are drawn one by one, each from random numbers of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "berger/dataset.hpp"
#include "core/random.hpp"
#include "data/images/image_set.hpp"

namespace berger {

struct DrawnImages {
  Shape shape{};
  int usual_count = 0;
  Purpose purpose = Purpose::digits;
  std::vector<std::string> classes;
  // of so many images; fewer are the first of more
  std::function<std::vector<std::int64_t>(int)> labels;
  std::function<void(std::int64_t, const RandomKey&, std::span<std::uint8_t>)> draw;
};
ImageSet draw(const DrawnImages& images, const SimulationOptions& options);

}  // namespace berger
