// JPEG through TurboJPEG, with the accurate cosine transform and smooth upsampling: libjpeg-turbo
// computes these in integers, with the same result by every instruction set.
#include <fmt/format.h>
#include <turbojpeg.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>

#include "berger/errors.hpp"
#include "io/jpeg_segments.hpp"
#include "io/raster.hpp"

namespace berger {
namespace {

struct Destroy {
  void operator()(void* handle) const { tjDestroy(handle); }
};
using Handle = std::unique_ptr<std::remove_pointer_t<tjhandle>, Destroy>;

[[noreturn]] void fail(const Handle& handle, const std::string& path) {
  throw FileError(path, fmt::format("damaged JPEG: {}", tjGetErrorStr2(handle.get())));
}

// "Corrupt JPEG data: 20 extraneous bytes before marker 0xd9", which is the end: how many.
std::size_t extraneous_at_end(const Handle& handle) {
  constexpr std::string_view before = "Corrupt JPEG data: ",
                             after = " extraneous bytes before marker 0xd9";
  std::string_view text = tjGetErrorStr2(handle.get());
  if (!text.starts_with(before) || !text.ends_with(after)) return 0;
  text = text.substr(before.size(), text.size() - before.size() - after.size());
  std::size_t count = 0;
  const char* end = text.data() + text.size();
  return std::from_chars(text.data(), end, count).ptr == end ? count : 0;
}

// Without `count` bytes before the end of the picture, which is the first marker 0xffd9 behind the
// start of its pixels: among these, 0xff has a zero or the number of a restart behind it.
std::vector<std::byte> without_bytes_at_end(std::span<const std::byte> bytes, std::size_t count) {
  constexpr std::array end{std::byte{0xff}, std::byte{0xd9}};
  const auto pixels =
      static_cast<std::ptrdiff_t>(for_each_segment(bytes, [](int, std::span<const std::byte>) {}));
  const auto stop = std::search(bytes.begin() + pixels, bytes.end(), end.begin(), end.end());
  std::vector<std::byte> rest(bytes.begin(), bytes.end());
  if (stop == bytes.end() || count > static_cast<std::size_t>(stop - bytes.begin() - pixels))
    return rest;
  const auto at = rest.begin() + (stop - bytes.begin());
  rest.erase(at - static_cast<std::ptrdiff_t>(count), at);
  return rest;
}

}  // namespace

// JPEG has no checksums; a stream that ends early or makes no sense shows only as a warning, so
// every warning counts as damage, but for bytes that are left over when all pixels are there: some
// cameras and programs pad. A file of colours is always decoded to colours. Its luma plane
// alone would be cheaper and a little different from the grey of the same picture as PNG, since
// colours are rounded and clipped first there; Pillow goes this way too.
Raster decode_jpeg(std::span<const std::byte> bytes, const std::string& path) {
  const Handle handle(tjInitDecompress());
  if (!handle) throw std::bad_alloc();
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto size = static_cast<unsigned long>(bytes.size());
  int width = 0, height = 0, subsampling = 0, space = 0;
  if (tjDecompressHeader3(handle.get(), data, size, &width, &height, &subsampling, &space) != 0)
    fail(handle, path);
  // A block of 8 × 8 pixels takes a bit at least.
  check_size(path, height, width, std::uint64_t{512} * bytes.size());
  if (space == TJCS_CMYK || space == TJCS_YCCK)
    throw FileError(path, "is a JPEG of four colours (CMYK); save it as RGB");

  Raster raster{
      .samples = space == TJCS_GRAY ? 1 : 3, .height = height, .width = width, .values = {}};
  raster.values.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                       static_cast<std::size_t>(raster.samples));
  const int format = raster.samples == 1 ? TJPF_GRAY : TJPF_RGB;
  const int flags = TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS;
  const auto decode = [&](const std::byte* from, std::size_t count) {
    return tjDecompress2(handle.get(), reinterpret_cast<const unsigned char*>(from),
                         static_cast<unsigned long>(count), raster.values.data(), width, 0, height,
                         format, flags) == 0;
  };
  if (decode(bytes.data(), bytes.size())) return raster;
  const std::size_t left_over = extraneous_at_end(handle);
  const auto rest = without_bytes_at_end(bytes, left_over);
  if (left_over == 0 || !decode(rest.data(), rest.size())) fail(handle, path);
  raster.facts.padded = true;
  return raster;
}

}  // namespace berger
