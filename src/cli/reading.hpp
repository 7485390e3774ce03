// How far the reading of images and the drawing of figures is, on stderr, when it takes long enough
// to wonder.
#pragma once

#include <functional>
#include <string>

#include "berger/dataset.hpp"

namespace berger::cli {

ReadProgress reading_printer(bool quiet = false);
std::function<void(std::size_t done, std::size_t total, const std::string& name)> drawing_printer(
    bool quiet = false);

}  // namespace berger::cli
