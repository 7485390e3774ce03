#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "berger/errors.hpp"
#include "data/recordings/bids.hpp"
#include "data/recordings/readers.hpp"
#include "io/bci2000.hpp"
#include "io/brainvision_text.hpp"
#include "io/edf_header.hpp"
#include "io/fiff.hpp"
#include "io/gdf_header.hpp"
#include "io/known_bytes.hpp"
#include "io/mat.hpp"
#include "io/xdf.hpp"

namespace berger {
namespace {

constexpr std::array<RecordingReader, 10> readers{
    {{"EDF or BDF", is_edf, open_edf},
     {"GDF", is_gdf, open_gdf},
     {"BrainVision", is_brainvision, open_brainvision},
     {"FIF", is_fiff, open_fif, is_fif_recording},
     {"BCI2000", is_bci2000, open_bci2000},
     {"XDF", is_xdf, open_xdf},
     {"OpenBCI's text", is_openbci, open_openbci},
     {"NPZ", is_npz, open_npz_recording, is_npz_recording},
     {"MATLAB 4 to 7.3, EEGLAB", is_mat, open_mat_recording, is_mat_recording},
     // whatever is text is looked at last
     {"a table of text", is_text_table, open_text_table}}};

}  // namespace

std::span<const RecordingReader> recording_readers() {
  return readers;
}

const RecordingReader* reader_of(std::span<const std::byte> start) {
  const auto found =
      std::ranges::find_if(readers, [&](const RecordingReader& r) { return r.recognises(start); });
  return found == readers.end() ? nullptr : &*found;
}

Recording open_recording(const ByteFile& file, const RecordingOptions& options) {
  const auto start = file.start(recognised_bytes);
  const RecordingReader* reader = reader_of(start);
  if (reader != nullptr) return finished(reader->open(file, options));
  std::string known = known_instead(start, "a recording");
  const std::filesystem::path header = std::filesystem::path(file.path()).replace_extension("vhdr");
  std::error_code error;
  if (known.empty() && std::filesystem::is_regular_file(header, error))
    known = fmt::format("belongs to {} beside it; name that", header.filename().string());
  if (known.empty()) {
    known = "is no recording that can be read; known are";
    for (const RecordingReader& r : readers)
      known += fmt::format("{} {}", &r == readers.data() ? "" : ",", r.name);
  }
  file.fail(known);
}

Recording open_recording(const std::string& path, const RecordingOptions& options) {
  if (names_bids(path)) return finished(open_bids(one_of_bids(path), options));
  return open_recording(ByteFile(path), options);
}

std::string recording_format(const std::string& path) {
  if (names_bids(path)) return recording_format(one_of_bids(path).path);
  const RecordingReader* reader = reader_of(start_of_file(path, recognised_bytes));
  if (reader == nullptr || (reader->holds != nullptr && !reader->holds(path))) return "";
  return std::string(reader->name);
}

}  // namespace berger
