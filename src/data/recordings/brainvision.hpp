// BrainVision recordings, whose data and markers stand in files beside the header.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "data/recordings/parts.hpp"
#include "io/byte_file.hpp"

namespace berger {

// A file of this name beside the header, if there is one.
using FilesBeside = std::function<std::optional<ByteFile>(const std::string& name)>;

OpenRecording open_brainvision(const ByteFile& header, const FilesBeside& beside);

}  // namespace berger
