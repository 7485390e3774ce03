// The formats of recordings, and how each is opened.
#pragma once

#include <span>
#include <string_view>

#include "data/recordings/parts.hpp"
#include "io/byte_file.hpp"

namespace berger {

struct RecordingReader {
  std::string_view name;
  // by the first bytes, unpacked
  bool (*recognises)(std::span<const std::byte> start);
  OpenRecording (*open)(const ByteFile& file, const RecordingOptions& options);
  // of files that may be trials as well: whether this one is a recording
  bool (*holds)(const std::string& path) = nullptr;
};
std::span<const RecordingReader> recording_readers();
// Nothing where none recognises these bytes.
const RecordingReader* reader_of(std::span<const std::byte> start);
inline constexpr std::size_t recognised_bytes = 4096;

Recording open_recording(const ByteFile& file, const RecordingOptions& options);

OpenRecording open_edf(const ByteFile& file, const RecordingOptions& options);
OpenRecording open_brainvision(const ByteFile& header, const RecordingOptions& options);
bool is_npz(std::span<const std::byte> start);
OpenRecording open_npz_recording(const ByteFile& file, const RecordingOptions& options);
bool is_npz_recording(const std::string& path);
bool is_mat_recording(const std::string& path);
// Of those the sets of the BCI Competitions.
bool is_competition(const ByteFile& file);
OpenRecording open_competition(const ByteFile& file);
OpenRecording open_mat_recording(const ByteFile& file, const RecordingOptions& options);
// A first line of at least two names and a second of numbers, but no images.
bool is_text_table(std::span<const std::byte> start);
OpenRecording open_text_table(const ByteFile& file, const RecordingOptions& options);
bool is_fif_recording(const std::string& path);
OpenRecording open_fif(const ByteFile& file, const RecordingOptions& options);
OpenRecording open_bci2000(const ByteFile& file, const RecordingOptions& options);
OpenRecording open_xdf(const ByteFile& file, const RecordingOptions& options);
bool is_openbci(std::span<const std::byte> start);
OpenRecording open_openbci(const ByteFile& file, const RecordingOptions& options);
OpenRecording open_gdf(const ByteFile& file, const RecordingOptions& options);

}  // namespace berger
