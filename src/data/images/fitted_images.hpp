// Images made as options want them: of another size, grey from colour or colour from grey.
#pragma once

#include "berger/dataset.hpp"
#include "data/images/image_set.hpp"

namespace berger {

// `set` itself where it is so already. `path` is for the FileError where there is not enough
// memory.
ImageSet fitted(ImageSet set, const ImageOptions& options, const std::string& path);

}  // namespace berger
