// FIF files, of Elekta and MNE: a row of tags, big endian. What tags and blocks are called:
// https://github.com/mne-tools/fiff-constants
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/byte_file.hpp"
#include "io/samples.hpp"

namespace berger {

namespace fiff {
// kinds of tags
inline constexpr int file_id = 100, block_start = 104, block_end = 105, ref_role = 115,
                     ref_file_name = 118, channel_count = 200, rate = 201, channel_info = 203,
                     measured_at = 204, comment = 206, first_sample = 208, channel_name = 258,
                     data_buffer = 300, data_skip = 301, epoch_data = 302, skipped_samples = 303,
                     names = 3507, event_list = 3561, onsets = 3568, ends = 3569;
// kinds of blocks
inline constexpr int info_block = 101, raw_block = 102, channel_block = 113, continuous_block = 112,
                     ref_block = 118, ias_block = 119, bad_block = 359, events_block = 361,
                     epochs_block = 373, annotations_block = 3810;
}  // namespace fiff

struct FiffTag {
  int kind = 0;
  std::uint32_t type = 0, bytes = 0;
  std::uint64_t at = 0;  // of its data
  int block = 0;         // the innermost that it stands in
};

struct FiffFile {
  ByteFile file;
  std::vector<FiffTag> tags;

  const FiffTag* find(int kind, int block) const;  // the first, if any
  // The values of a tag of numbers, which are no more than make sense there, and its letters.
  std::vector<double> numbers(const FiffTag& tag) const;
  std::string text(const FiffTag& tag) const;
  std::optional<double> number(int kind, int block) const;
};

struct FiffChannel {
  std::string name;
  int kind = 0, unit = 0;
  double gain = 1;                   // range · cal: what a stored number means
  std::array<double, 3> position{};  // in metres; of electrodes x to the right, y to the front
};

bool is_fiff(std::span<const std::byte> start);
// Throws FileError: a tag beyond the end, or before the one before it.
FiffFile read_fiff_tags(const ByteFile& file);
std::vector<FiffChannel> read_fiff_channels(const FiffFile& file);
// How the samples of a tag are stored, if they are real numbers; a matrix's too.
std::optional<SampleType> fiff_sample_type(std::uint32_t type);
// Of a matrix the axes, the slowest first.
std::vector<std::uint64_t> fiff_dims(const FiffFile& file, const FiffTag& tag);
// "a:b": names of which a colon in one is written {COLON}.
std::vector<std::string> fiff_names(std::string_view list, char separator = ':');

}  // namespace berger
