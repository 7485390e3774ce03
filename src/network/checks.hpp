// What every network checks of its options and its input.
#pragma once

#include <string_view>

#include "berger/network.hpp"

namespace berger {

// Throw ConfigError with key "model.OPTION"; `number` and the like are the option's value.
void check_count(std::string_view option, int number);                 // 1 … 65,536
void check_odd(std::string_view option, int number);                   // and odd
void check_dropout(double rate, std::string_view option = "dropout");  // 0 ≤ rate < 1
void check_max_norm(std::string_view option, double limit);            // ≥ 0; 0 is no limit
void check_activation(const Activation& activation);
// Filters that follow from options: `option` is the one to lower.
void check_filters(std::string_view option, double filters);

// Throws ShapeError unless the input is at least `shortest` samples long.
struct ShortestInput {
  std::string_view network;
  double width = 1;      // samples; a double, so that no option makes it overflow
  std::string_view why;  // "pools 4 × 8"
};
void check_input(Shape input, int classes, const ShortestInput& shortest);

// The same for images: at least `side` rows and as many columns.
struct SmallestImage {
  std::string_view network;
  double side = 1;
  std::string_view why;     // "2 pools of 2 × 2"
  std::string_view advice;  // "use larger images"
};
void check_image(Shape input, int classes, const SmallestImage& smallest);

}  // namespace berger
