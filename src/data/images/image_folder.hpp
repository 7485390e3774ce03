// Images from a folder with a folder for each class.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "berger/dataset.hpp"
#include "data/images/image_set.hpp"

namespace berger {

struct FolderReading {
  // changes nothing but the time
  int threads = 1;
  // called on the calling thread; may throw
  std::function<void(std::int64_t done, std::int64_t total)> progress;
};

// Labels are 0…K−1 of the sorted names of the class folders, or those names where all are whole
// numbers; then there are no names. Images are in the order of classes, in each in natural order.
// Of a folder without class folders there are no labels. Throws FileError, always that of the first
// image that has one: damaged (unless options.broken says skip), of another size than the first
// where options state none, or no such folder as folder_listing.hpp expects.
ImageSet read_image_folder(const std::string& path, const ImageOptions& options,
                           const FolderReading& reading = {});

// One PNG or JPEG, without a label; broken or not, it must be there.
ImageSet read_picture_alone(const std::string& path, const ImageOptions& options);

}  // namespace berger
