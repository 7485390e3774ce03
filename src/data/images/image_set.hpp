// Labelled images of one shape, a byte a pixel: what every reader of images makes and what the
// cache keeps.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "berger/tensor.hpp"

namespace berger {

struct ImageSet {
  Shape shape{};  // maps: 1 for grey, 3 for red, green and blue
  int count = 0;
  std::shared_ptr<const std::uint8_t[]> pixels;  // [count][map][row][column]
  std::vector<std::int64_t> labels;              // one for each image, or none
  std::vector<std::string> classes;              // names of the labels 0…K−1, or none
  // Where each image stands: a file within the source, or a place in its one file; empty: all of
  // them, in the order of the file.
  std::vector<std::string> files;
  std::vector<std::int64_t> places;
  std::vector<std::string> notes;  // what a user should know: images left out
};

}  // namespace berger
