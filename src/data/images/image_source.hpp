// Images as a source of trials: files of IDX or CSV, folders of folders of pictures, and drawn
// ones; through the cache.
#pragma once

#include <string>

#include "data/images/image_set.hpp"
#include "data/source.hpp"

namespace berger {

// Whether the name is that of a folder, or of a file that is gzipped, begins as IDX, PNG or JPEG do
// or ends in .csv; a file of CSV may have "?usage=NAME" behind it.
bool names_images(const std::string& name);

OpenSource open_images(const std::string& name, const ReadOptions& options);
OpenSource as_source(const std::string& name, ImageSet set, std::uint64_t hash);

}  // namespace berger
