// PNG through the plain interface of libpng. Its simplified one converts colours by their gamma and
// lays transparency over a background, so that files with a gAMA chunk, 16 bits or alpha would not
// give the numbers they hold.
#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstring>
#include <new>

#include "berger/errors.hpp"
#include "io/raster.hpp"

namespace berger {
namespace {

// libpng leaves by longjmp when it fails. So no function between `setjmp` and libpng has anything
// to destroy: they work on this, which whoever calls them owns.
struct PngDecoder {
  const std::byte* rest;
  std::size_t left;
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::array<char, 128> failure{};

  explicit PngDecoder(std::span<const std::byte> bytes) : rest(bytes.data()), left(bytes.size()) {}
  PngDecoder(const PngDecoder&) = delete;
  PngDecoder& operator=(const PngDecoder&) = delete;
  ~PngDecoder() { png_destroy_read_struct(&png, &info, nullptr); }
};

void on_error(png_structp png, png_const_charp message) {
  auto* decoder = static_cast<PngDecoder*>(png_get_error_ptr(png));
  std::strncpy(decoder->failure.data(), message, decoder->failure.size() - 1);
  png_longjmp(png, 1);
}

// What libpng only warns of, other programs read as well; each chunk has a checksum, so damage does
// not hide there.
void on_warning(png_structp, png_const_charp) {}

void on_read(png_structp png, png_bytep target, std::size_t count) {
  auto* decoder = static_cast<PngDecoder*>(png_get_io_ptr(png));
  if (count > decoder->left) {
    decoder->left = 0;
    png_error(png, "the file ends here; it was cut short");
  }
  std::memcpy(target, decoder->rest, count);
  decoder->rest += count;
  decoder->left -= count;
}

bool read_header(PngDecoder& decoder) {
  decoder.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &decoder, on_error, on_warning);
  if (decoder.png == nullptr) return false;
  decoder.info = png_create_info_struct(decoder.png);
  if (decoder.info == nullptr || setjmp(png_jmpbuf(decoder.png)) != 0) return false;
  png_set_read_fn(decoder.png, &decoder, on_read);
  // Texts, profiles and all else that is not pixels: neither kept nor unpacked.
  png_set_keep_unknown_chunks(decoder.png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_read_info(decoder.png, decoder.info);
  return true;
}

// From here on a pixel is one byte of grey or three of colour, and perhaps one of alpha behind.
bool set_samples(PngDecoder& decoder) {
  if (setjmp(png_jmpbuf(decoder.png)) != 0) return false;
  png_set_expand_gray_1_2_4_to_8(decoder.png);
  png_set_palette_to_rgb(decoder.png);
  png_set_strip_16(decoder.png);
  png_set_tRNS_to_alpha(decoder.png);
  png_set_interlace_handling(decoder.png);
  png_read_update_info(decoder.png, decoder.info);
  return true;
}

bool read_rows(PngDecoder& decoder, png_bytepp rows) {
  if (setjmp(png_jmpbuf(decoder.png)) != 0) return false;
  png_read_image(decoder.png, rows);
  png_read_end(decoder.png, nullptr);
  return true;
}

[[noreturn]] void fail(const PngDecoder& decoder, std::size_t size, const std::string& path) {
  if (decoder.failure[0] == '\0') throw std::bad_alloc();  // there was no memory for libpng itself
  throw FileError(path, size - decoder.left,
                  fmt::format("damaged PNG: {}", decoder.failure.data()));
}

// Deflate packs at most 1032 bytes into one; before each row stands a byte that names its filter.
std::uint64_t capacity(const PngDecoder& decoder, std::size_t size) {
  const std::uint64_t width = png_get_image_width(decoder.png, decoder.info);
  const std::uint64_t bits = std::uint64_t{png_get_bit_depth(decoder.png, decoder.info)} *
                             png_get_channels(decoder.png, decoder.info);
  return size * 1032 / ((width * bits + 7) / 8 + 1) * width;
}

// Takes the alpha, the last of `samples`, out of the values.
void take_alpha(Raster& raster, std::optional<std::uint8_t> background) {
  const auto samples = static_cast<std::size_t>(raster.samples), colours = samples - 1;
  bool opaque = true, transparent = true, one_colour = true;
  std::uint8_t* to = raster.values.data();
  std::array<std::uint8_t, 3> first{};
  std::copy_n(to, colours, first.begin());
  for (std::size_t at = 0; at < raster.values.size(); at += samples) {
    const std::uint8_t* from = raster.values.data() + at;
    const unsigned alpha = from[colours];
    opaque = opaque && alpha == 255;
    transparent = transparent && alpha == 0;
    one_colour = one_colour && std::equal(from, from + colours, first.begin());
    for (std::size_t k = 0; k < colours; ++k, ++to)
      *to = background ? static_cast<std::uint8_t>(
                             (from[k] * alpha + *background * (255 - alpha) + 127) / 255)
                       : from[k];
  }
  raster.values.resize(raster.values.size() / samples * colours);
  raster.samples = static_cast<int>(colours);
  raster.facts.transparent = transparent;
  raster.facts.shape_in_alpha = one_colour && !opaque && !transparent;
}

}  // namespace

Raster decode_png(std::span<const std::byte> bytes, const std::string& path,
                  std::optional<std::uint8_t> background) {
  PngDecoder decoder(bytes);
  if (!read_header(decoder)) fail(decoder, bytes.size(), path);
  check_size(path, png_get_image_height(decoder.png, decoder.info),
             png_get_image_width(decoder.png, decoder.info), capacity(decoder, bytes.size()));
  if (!set_samples(decoder)) fail(decoder, bytes.size(), path);

  Raster raster{.samples = png_get_channels(decoder.png, decoder.info),
                .height = static_cast<int>(png_get_image_height(decoder.png, decoder.info)),
                .width = static_cast<int>(png_get_image_width(decoder.png, decoder.info)),
                .values = {}};
  const std::size_t row = png_get_rowbytes(decoder.png, decoder.info),
                    height = static_cast<std::size_t>(raster.height);
  raster.values.resize(row * height);
  std::vector<png_bytep> rows(height);
  for (std::size_t i = 0; i < height; ++i) rows[i] = raster.values.data() + i * row;
  if (!read_rows(decoder, rows.data())) fail(decoder, bytes.size(), path);
  if (raster.samples % 2 == 0) take_alpha(raster, background);
  return raster;
}

}  // namespace berger
