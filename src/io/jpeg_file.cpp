// JPEG through TurboJPEG, with the accurate cosine transform and smooth upsampling: libjpeg-turbo
// computes these in integers, with the same result by every instruction set.
#include <fmt/format.h>
#include <turbojpeg.h>

#include <memory>
#include <new>
#include <type_traits>

#include "berger/errors.hpp"
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

}  // namespace

// JPEG has no checksums; a stream that ends early or makes no sense shows only as a warning, so
// every warning counts as damage. A file of colours is always decoded to colours. Its luma plane
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
  if (tjDecompress2(handle.get(), data, size, raster.values.data(), width, 0, height, format,
                    flags) != 0)
    fail(handle, path);
  return raster;
}

}  // namespace berger
