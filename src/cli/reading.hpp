// How far the reading of images is, on stderr, when it takes long enough to wonder.
#pragma once

#include "berger/dataset.hpp"

namespace berger::cli {

ReadProgress reading_printer(bool quiet = false);

}  // namespace berger::cli
