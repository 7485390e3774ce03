// A recording whose facts, events and first and last samples can be read.
#include <algorithm>
#include <array>
#include <vector>

#include "data/recordings/readers.hpp"
#include "io/bci2000.hpp"
#include "io/edf_header.hpp"
#include "io/fiff.hpp"
#include "io/gdf_header.hpp"
#include "io/hdf5_library.hpp"
#include "io/mat.hpp"
#include "io/mat_hdf5.hpp"
#include "io/xdf.hpp"
#include "targets.hpp"

namespace berger::fuzz {
namespace {

void open_and_read(Bytes bytes) {
  const Recording recording = open_recording(ByteFile(bytes, "fuzz"), {});
  if (recording.facts().start) to_iso(*recording.facts().start);
  read_ends(recording);
}

template <bool (*recognises)(Bytes)>
void reading(Bytes bytes) {
  if (recognises(bytes)) open_and_read(bytes);
}

bool is_mat_of_ours(Bytes bytes) {
  return is_mat(bytes) && !is_mat_hdf5(bytes);
}

// libhdf5 may die of them in its process. It is loaded once, and not by the child of every input
// anew, which takes longer than the rest.
void mat_hdf5(Bytes bytes) {
  static hdf5::Library library;
  static std::string problem;
  [[maybe_unused]] static const bool loaded = hdf5::load_library(library, problem);
  reading<is_mat_hdf5>(bytes);
}

constexpr std::array list{
    Target{"bci2000", reading<is_bci2000>}, Target{"edf", reading<is_edf>},
    Target{"fif", reading<is_fiff>},        Target{"gdf", reading<is_gdf>},
    Target{"mat_hdf5", mat_hdf5},           Target{"mat_recording", reading<is_mat_of_ours>},
    Target{"openbci", reading<is_openbci>}, Target{"text_recording", reading<is_text_table>},
    Target{"xdf", reading<is_xdf>}};

}  // namespace

std::span<const Target> recordings() {
  return list;
}

void read_ends(const Recording& recording) {
  recording.events();
  recording.notes();
  constexpr std::int64_t most = 512;
  std::vector<float> values;
  const auto& channels = recording.facts().channels;
  for (std::size_t c = 0; c < std::min<std::size_t>(channels.size(), 8); ++c) {
    const std::int64_t count = std::min(most, channels[c].samples);
    values.resize(static_cast<std::size_t>(count));
    const std::array chosen{static_cast<int>(c)};
    recording.read(chosen, 0, count, values);
    recording.read(chosen, channels[c].samples - count, count, values);
  }
}

}  // namespace berger::fuzz
