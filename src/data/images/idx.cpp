#include "data/images/idx.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "berger/errors.hpp"
#include "io/known_bytes.hpp"
#include "io/read_file.hpp"
#include "io/unpack.hpp"

namespace berger {
namespace {

constexpr std::uint8_t unsigned_bytes = 0x08;
constexpr std::uint64_t longest_side = 16384, most_images = 1U << 30U;

class Reader {
 public:
  Reader(std::span<const std::byte> bytes, const std::string& path)
      : unpacker_(bytes, path), path_(path), packed_(is_gzip(bytes)) {}

  [[noreturn]] void fail(const std::string& message) const { throw FileError(path_, message); }

  std::vector<std::uint64_t> read_axes() {
    std::array<std::uint8_t, 4> magic{};
    const std::size_t got = unpacker_.read(magic);
    if (got < magic.size() || magic[0] != 0 || magic[1] != 0 || magic[3] == 0)
      refuse_other(std::span(magic).first(got));
    if (magic[2] != unsigned_bytes)
      fail(
          fmt::format("holds values of the IDX type {:#04x}; only unsigned bytes ({:#04x}) are "
                      "images or labels",
                      magic[2], unsigned_bytes));
    std::vector<std::uint64_t> axes;
    for (int axis = 0; axis < magic[3]; ++axis) {
      std::array<std::uint8_t, 4> length{};
      if (unpacker_.read(length) < length.size())
        fail(fmt::format("ends within the lengths of its {} axes; copy it again", magic[3]));
      axes.push_back(std::uint64_t{length[0]} << 24U | std::uint64_t{length[1]} << 16U |
                     std::uint64_t{length[2]} << 8U | length[3]);
    }
    return axes;
  }

  // All values there are, which must be as many as the axes say.
  std::unique_ptr<std::uint8_t[]> read_values(std::uint64_t count,
                                              const std::vector<std::uint64_t>& axes) {
    const std::uint64_t header = 4 + 4 * axes.size();
    const auto lie = [&](const std::string& there) {
      fail(fmt::format("says it holds {} values ({}), but {}; copy it again", count,
                       fmt::join(axes, " × "), there));
    };
    if (count > unpacker_.most() - header)
      lie(fmt::format("so many do not fit in it (at most {})", unpacker_.most() - header));
    if (unpacker_.is_bomb(count))
      fail(
          fmt::format("would unpack to {} bytes: refused as a bomb; unpack it with gunzip if it is "
                      "real",
                      count));
    auto values = std::make_unique_for_overwrite<std::uint8_t[]>(count);
    const std::size_t got = unpacker_.read({values.get(), count});
    if (got < count) lie(fmt::format("has {}", got));
    std::array<std::uint8_t, 1> more{};
    if (unpacker_.read(more) > 0) lie("has more");
    return values;
  }

 private:
  [[noreturn]] void refuse_other(std::span<const std::uint8_t> read) {
    std::vector<std::uint8_t> start(known_bytes_length);
    std::copy(read.begin(), read.end(), start.begin());
    start.resize(read.size() + unpacker_.read(std::span(start).subspan(read.size())));
    const std::string known = known_instead(std::as_bytes(std::span(start)), "IDX");
    fail((packed_ ? "unpacked, " : "") +
         (known.empty()
              ? "is not IDX: that starts with two zero bytes, a type and the number of axes"
              : known));
  }

  Unpacker unpacker_;
  const std::string path_;
  bool packed_;
};

}  // namespace

// 'images' → 'labels' and 'idx3' → 'idx1' in the last part of a path.
std::string labels_name(const std::string& images) {
  const std::filesystem::path path(images);
  std::string name = path.filename().string();
  const std::size_t at = name.find("images");
  if (at == std::string::npos) return "";
  name.replace(at, 6, "labels");
  for (const char* axes : {"idx3", "idx4"})
    if (const std::size_t idx = name.find(axes); idx != std::string::npos)
      name.replace(idx, 4, "idx1");
  return (path.parent_path() / name).string();
}

ImageSet parse_idx_images(std::span<const std::byte> bytes, const std::string& path) {
  Reader reader(bytes, path);
  std::vector<std::uint64_t> axes = reader.read_axes();
  if (axes.size() == 1)
    reader.fail(
        "holds labels, one number each; name the file of images, and the labels beside it are "
        "found");
  if (axes.size() != 3 && axes.size() != 4)
    reader.fail(fmt::format(
        "has {} axes; expected images, rows and columns, perhaps with maps behind the images",
        axes.size()));
  const std::vector<std::uint64_t> written = axes;
  if (axes.size() == 3) axes.insert(axes.begin() + 1, 1);
  const auto [count, maps, height, width] = std::array{axes[0], axes[1], axes[2], axes[3]};
  const bool possible = count >= 1 && count <= most_images && (maps == 1 || maps == 3) &&
                        height >= 1 && height <= longest_side && width >= 1 &&
                        width <= longest_side;
  if (!possible)
    reader.fail(
        fmt::format("says it holds {} values, which no images are: 1 to {} of them, in 1 map or 3, "
                    "of sides from 1 to {}",
                    fmt::join(written, " × "), most_images, longest_side));
  ImageSet set;
  set.shape = {.maps = static_cast<int>(maps),
               .height = static_cast<int>(height),
               .width = static_cast<int>(width)};
  set.count = static_cast<int>(count);
  set.pixels = reader.read_values(count * maps * height * width, written);
  return set;
}

std::vector<std::int64_t> parse_idx_labels(std::span<const std::byte> bytes,
                                           const std::string& path) {
  Reader reader(bytes, path);
  const std::vector<std::uint64_t> axes = reader.read_axes();
  if (axes.size() != 1)
    reader.fail(fmt::format("has {} axes; labels have one, a number for each image", axes.size()));
  if (axes[0] < 1 || axes[0] > most_images)
    reader.fail(fmt::format("says it holds {} labels; 1 to {} are possible", axes[0], most_images));
  const auto values = reader.read_values(axes[0], axes);
  return {values.get(), values.get() + axes[0]};
}

std::string labels_beside(const std::string& images) {
  const std::string name = labels_name(images);
  if (name.empty()) return "";
  std::error_code error;
  const std::string other = name.ends_with(".gz") ? name.substr(0, name.size() - 3) : name + ".gz";
  for (const std::string& path : {name, other})
    if (std::filesystem::exists(path, error)) return path;
  return "";
}

ImageSet read_idx(const std::string& images) {
  ImageSet set = parse_idx_images(read_file(images), images);
  const std::string labels = labels_beside(images);
  if (labels.empty()) return set;
  set.labels = parse_idx_labels(read_file(labels), labels);
  if (set.labels.size() != static_cast<std::size_t>(set.count))
    throw FileError(
        labels, fmt::format("has {} labels, but {} has {} images; take both from the same data set",
                            set.labels.size(), images, set.count));
  return set;
}

}  // namespace berger
