#include "io/exif.hpp"

#include <string_view>

#include "io/jpeg_segments.hpp"
#include "io/numbers.hpp"

namespace berger {
namespace {

using namespace std::string_view_literals;

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// EXIF is a TIFF: byte order, the place of a list of entries, each of a tag, a type, a count and a
// value.
bool turned_tiff(std::span<const std::byte> tiff) {
  constexpr std::size_t entry_bytes = 12;
  constexpr std::uint16_t orientation = 0x0112, short_number = 3;
  const bool little = text_of(tiff).starts_with("II*\0"sv);
  if (tiff.size() < 8 || (!little && !text_of(tiff).starts_with("MM\0*"sv))) return false;
  const auto two = [&](std::size_t at) {
    return little ? load<std::uint16_t>(&tiff[at]) : load_big_endian<std::uint16_t>(&tiff[at]);
  };
  std::size_t at =
      little ? load<std::uint32_t>(&tiff[4]) : load_big_endian<std::uint32_t>(&tiff[4]);
  if (at > tiff.size() - 2) return false;
  std::size_t entries = two(at);
  for (at += 2; entries > 0 && at + entry_bytes <= tiff.size(); at += entry_bytes, --entries)
    if (two(at) == orientation && two(at + 2) == short_number) {
      const int way = two(at + 8);
      return way >= 2 && way <= 8;
    }
  return false;
}

}  // namespace

bool turned_jpeg(std::span<const std::byte> bytes) {
  constexpr int application_one = 0xe1;
  constexpr std::string_view exif = "Exif\0\0"sv;
  bool turned = false;
  for_each_segment(bytes, [&](int marker, std::span<const std::byte> content) {
    if (marker == application_one && text_of(content).starts_with(exif))
      turned = turned || turned_tiff(content.subspan(exif.size()));
  });
  return turned;
}

// Chunks: four bytes of length, four of type, the content, four of checksum.
bool turned_png(std::span<const std::byte> bytes) {
  constexpr std::size_t magic = 8, around = 12;
  for (std::size_t at = magic; bytes.size() >= around && at <= bytes.size() - around;) {
    const std::size_t length = load_big_endian<std::uint32_t>(&bytes[at]);
    if (length > bytes.size() - around - at) return false;
    if (text_of(bytes.subspan(at + 4, 4)) == "eXIf")
      return turned_tiff(bytes.subspan(at + 8, length));
    at += around + length;
  }
  return false;
}

}  // namespace berger
