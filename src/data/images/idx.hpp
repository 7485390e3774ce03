// The IDX format of MNIST and its kin (http://yann.lecun.com/exdb/mnist): two zero bytes, a type,
// the number of axes, the length of each in four bytes, then the values; plain or gzipped.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "data/images/image_set.hpp"

namespace berger {

// Unsigned bytes of three axes (images, rows, columns) or four (images, 1 or 3 maps, rows,
// columns). Throws FileError: of another type or other axes, cut short, longer or shorter than it
// says, damaged. Memory is taken only for what the bytes can hold.
ImageSet parse_idx_images(std::span<const std::byte> bytes, const std::string& path);
std::vector<std::int64_t> parse_idx_labels(std::span<const std::byte> bytes,
                                           const std::string& path);

// The file of labels beside a file of images: "train-images-idx3-ubyte.gz" has
// "train-labels-idx1-ubyte", gzipped or not. Empty when there is none.
std::string labels_beside(const std::string& images);

// Where the labels of such a file would be; empty when its name has no "images".
std::string labels_name(const std::string& images);

// Images with their labels, if there are any. Throws FileError also where they differ in number.
ImageSet read_idx(const std::string& images);

// Both files, gzipped where the name ends in .gz; never overwrites. Labels are 0 to 255. Throws
// OutputError.
void write_idx(const std::string& images, const ImageSet& set);

}  // namespace berger
