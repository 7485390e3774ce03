// BrainVision recordings, whose data and markers stand in files beside the header.
#pragma once

#include "data/recordings/files_beside.hpp"
#include "data/recordings/parts.hpp"

namespace berger {

OpenRecording open_brainvision(const ByteFile& header, const FilesBeside& beside);

}  // namespace berger
