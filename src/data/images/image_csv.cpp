#include "data/images/image_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "berger/errors.hpp"
#include "core/readable.hpp"
#include "core/take_text.hpp"
#include "data/images/broken_images.hpp"
#include "data/images/image_memory.hpp"
#include "data/images/resize.hpp"
#include "io/known_bytes.hpp"

namespace berger {
namespace {

constexpr std::size_t none = std::string_view::npos, column_limit = 1 << 16, most_usages = 64;
constexpr std::int64_t progress_lines = 1024;

// A row that cannot be used, for a reason of its own.
struct BrokenRow {
  std::string why;
};

std::string_view trim(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r");
  if (start == none) return {};
  text = text.substr(start, text.find_last_not_of(" \t\r") - start + 1);
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? trim(text.substr(1, text.size() - 2)) : text;
}

// The lines of a file and their numbers, from 1.
struct Lines {
  std::string_view rest;
  std::int64_t number = 0;

  std::optional<std::string_view> next() {
    if (rest.empty()) return std::nullopt;
    ++number;
    return take_line(rest);
  }
};

// At most `column_limit`; commas between quotes do not part.
std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> fields;
  while (fields.size() < column_limit) {
    const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
    const std::size_t quote =
        start < line.size() && line[start] == '"' ? line.find('"', start + 1) : start;
    const std::size_t end = line.find(',', std::min(quote, line.size()));
    fields.push_back(trim(line.substr(0, end)));
    if (end == none) break;
    line.remove_prefix(end + 1);
  }
  return fields;
}

std::string shown(std::string_view text) {
  return readable(text.substr(0, 20)) + (text.size() > 20 ? "…" : "");
}

struct Columns {
  std::size_t label = none, pixels = none, usage = none, count = 0;
  std::size_t last_pixel = none;  // where each pixel has a column of its own, from `pixels` on
  std::vector<std::string> ignored;
};

// "pixel0", "pixel_12", "3x28": a column of one pixel.
bool names_a_pixel(std::string_view name) {
  const auto is_number = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == none;
  };
  if (const std::size_t by = name.find('x'); by != none && is_number(name.substr(0, by)))
    return is_number(name.substr(by + 1));
  constexpr std::string_view word = "pixel";
  if (!name.starts_with(word)) return false;
  name.remove_prefix(word.size());
  return is_number(name.starts_with('_') ? name.substr(1) : name);
}

void take_pixel(Columns& columns, std::size_t i, const std::string& path) {
  const bool first = columns.pixels == none;
  if (!first && columns.last_pixel + 1 != i)
    throw FileError(path, fmt::format("line 1 has pixels in column {}, apart from the others; they "
                                      "stand side by side",
                                      i + 1));
  if (first) columns.pixels = i;
  columns.last_pixel = i;
}

Columns read_header(std::string_view line, const std::string& path) {
  if (line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
  Columns columns;
  const auto fields = split(line);
  columns.count = fields.size();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    std::string name(fields[i]);
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return 'A' <= c && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    if (names_a_pixel(name)) {
      take_pixel(columns, i, path);
      continue;
    }
    std::size_t* column = name == "emotion" || name == "label" ? &columns.label
                          : name == "pixels"                   ? &columns.pixels
                          : name == "usage"                    ? &columns.usage
                                                               : nullptr;
    if (column == nullptr) {
      columns.ignored.push_back(name.empty() ? fmt::format("column {} (without a name)", i + 1)
                                             : shown(fields[i]));
    } else if (std::exchange(*column, i) != none) {
      throw FileError(path, fmt::format("line 1 names the column '{}' twice", shown(fields[i])));
    }
  }
  if (columns.pixels == none) {
    const std::string known = known_instead(std::as_bytes(std::span(line)), "CSV");
    if (!known.empty()) throw FileError(path, known);
    throw FileError(
        path, fmt::format("line 1 is '{}'; expected the names of columns, pixels (or pixel0, "
                          "pixel1, …) among them, and emotion or label where there are labels",
                          shown(line)));
  }
  return columns;
}

// Up to three digits at the start of a text.
struct Digits {
  std::uint32_t value = 0;
  std::size_t count = 0;  // 4: more than three
};

// Without a branch for each digit, of which there are one to three in no order that a processor
// could foresee. Bytes are '0' ^ digit; 0x76 more sets the highest bit of all that are above 9.
Digits first_digits(std::string_view text) {
  std::uint32_t bytes = 0;
  if (text.size() >= sizeof bytes) {
    std::memcpy(&bytes, text.data(), sizeof bytes);
  } else {
    std::memcpy(&bytes, text.data(), text.size());
  }
  bytes ^= 0x30303030;
  const std::uint32_t others = (((bytes & 0x7f7f7f7f) + 0x76767676) | bytes) & 0x80808080;
  const std::size_t count =
      others == 0 ? 4 : static_cast<std::size_t>(std::countr_zero(others)) / 8;
  if (count == 0 || count == 4) return {.value = 0, .count = count};
  // ones in the highest byte, then tens and hundreds
  const std::uint32_t last = bytes << (32 - 8 * count);
  return {.value = (last >> 24) + 10 * (last >> 16 & 255) + 100 * (last >> 8 & 255),
          .count = count};
}

// The number of pixels in a text, with blanks or else the separator between them; as many of them
// as fit go to `target`.
std::size_t read_pixels(std::string_view text, std::span<std::uint8_t> target, char separator) {
  std::size_t count = 0;
  while (!text.empty()) {
    if (text.front() == ' ') {
      text.remove_prefix(1);
      continue;
    }
    const Digits digits = first_digits(text);
    const bool number = digits.count == 1 || digits.count == 2 || digits.count == 3;
    if (!number || digits.value > 255 ||
        (text.size() > digits.count && text[digits.count] != ' ' &&
         text[digits.count] != separator)) {
      const std::string why = shown(text.substr(0, std::min(text.find(' '), text.find(separator))));
      throw BrokenRow{
          fmt::format("pixel {} is '{}'; a whole number from 0 to 255 is expected", count, why)};
    }
    if (count < target.size()) target[count] = static_cast<std::uint8_t>(digits.value);
    ++count;
    text.remove_prefix(std::min(text.size(), digits.count + 1));
  }
  return count;
}

std::int64_t read_label(std::string_view text) {
  std::int64_t label = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, label);
  if (read.ec == std::errc{} && read.ptr == end) return label;
  // pandas writes whole numbers as 3.0 where another row had none
  constexpr double exact = 1LL << 53;
  double real = 0;
  const auto as_real = std::from_chars(text.data(), end, real);
  if (as_real.ec != std::errc{} || as_real.ptr != end || std::trunc(real) != real ||
      !(std::abs(real) <= exact))
    throw BrokenRow{fmt::format("the label is '{}'; a whole number is expected", shown(text))};
  return static_cast<std::int64_t>(real);
}

class CsvReader {
 public:
  CsvReader(std::span<const std::byte> bytes, const std::string& path, const ImageOptions& options,
            const CsvReading& reading)
      : path_(path),
        options_(options),
        reading_(reading),
        text_(reinterpret_cast<const char*>(bytes.data()), bytes.size()) {}

  ImageSet read() {
    Lines lines{.rest = text_};
    columns_ = read_header(lines.next().value_or(""), path_);
    if (!reading_.usage.empty() && columns_.usage == none)
      throw FileError(path_, fmt::format("has no column Usage, so no rows of Usage '{}'",
                                         shown(reading_.usage)));
    total_ = std::count(text_.begin(), text_.end(), '\n') + (text_.ends_with('\n') ? 0 : 1);
    while (const auto line = lines.next()) {
      if (!trim(*line).empty()) read_line(*line, lines.number);
      if (reading_.progress && (lines.number % progress_lines == 0 || lines.number == total_))
        reading_.progress(lines.number, total_);
    }
    finish();
    return std::move(set_);
  }

 private:
  void read_line(std::string_view line, std::int64_t number) {
    try {
      const std::int64_t row = row_++;
      const auto fields = split(line);
      if (fields.size() != columns_.count)
        throw BrokenRow{
            fmt::format("has {} columns; expected {} as in line 1", fields.size(), columns_.count)};
      if (!wanted(fields)) return;
      const bool labelled = columns_.label != none;
      const std::int64_t label = labelled ? read_label(fields[columns_.label]) : 0;
      const std::string_view pixels = pixels_in(fields);
      if (first_line_ == 0) allocate(pixels, number);
      read_image(pixels);
      if (labelled) set_.labels.push_back(label);
      set_.places.push_back(row);
      ++set_.count;
    } catch (const BrokenRow& row) {
      const FileError error(path_, fmt::format("line {}: {}", number, row.why));
      if (options_.broken == BrokenRule::error) throw error;
      broken_.add(error.what());
    }
  }

  bool wanted(const std::vector<std::string_view>& fields) {
    if (reading_.usage.empty()) return true;
    const std::string_view usage = fields[columns_.usage];
    used_ = used_ || usage == reading_.usage;
    if (usages_.size() < most_usages &&
        std::find(usages_.begin(), usages_.end(), usage) == usages_.end())
      usages_.push_back(usage);
    return usage == reading_.usage;
  }

  // All of them as one text.
  std::string_view pixels_in(const std::vector<std::string_view>& fields) const {
    const std::string_view first = fields[columns_.pixels];
    if (columns_.last_pixel == none) return first;
    const std::string_view last = fields[columns_.last_pixel];
    if (first.empty() || last.empty())
      throw BrokenRow{"has an empty column of a pixel; a whole number from 0 to 255 is expected"};
    return {first.data(), static_cast<std::size_t>(last.data() + last.size() - first.data())};
  }
  char separator() const { return columns_.last_pixel == none ? ' ' : ','; }

  // Memory for as many images as there are lines, and as the bytes can hold: a pixel takes a digit
  // and a space.
  void allocate(std::string_view text, std::int64_t number) {
    const std::size_t pixels = read_pixels(text, {}, separator());
    const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(pixels))));
    if (pixels > 0 &&
        static_cast<std::size_t>(options_.height) * static_cast<std::size_t>(options_.width) ==
            pixels) {
      height_ = options_.height, width_ = options_.width;
    } else if (pixels > 0 && side * side == pixels) {
      height_ = width_ = static_cast<int>(side);
    } else {
      throw BrokenRow{
          fmt::format("has {} pixels, which make no square ({} × {} are {}); if they are all, "
                      "state the size, such as "
                      "data.image_size = [48, 64]",
                      pixels, side, side, side * side)};
    }
    first_line_ = number;
    const bool stated = options_.height > 0;
    set_.shape = {options_.colour ? 3 : 1, stated ? options_.height : height_,
                  stated ? options_.width : width_};
    const std::size_t images =
        std::min(static_cast<std::size_t>(total_), text_.size() / (2 * pixels) + 1);
    if (images > std::numeric_limits<int>::max())
      throw FileError(path_, fmt::format("{} images are too many", images));
    set_.pixels = pixels_ = image_memory(path_, images, set_.shape);
    picture_ = {
        .maps = 1, .height = height_, .width = width_, .pixels = std::vector<std::uint8_t>(pixels)};
  }

  void read_image(std::string_view text) {
    const std::size_t pixels = read_pixels(text, picture_.pixels, separator());
    if (pixels != picture_.pixels.size()) {
      throw BrokenRow{fmt::format("has {} pixels; expected {} ({} × {}, as in line {})", pixels,
                                  picture_.pixels.size(), height_, width_, first_line_)};
    }
    std::uint8_t* place = pixels_.get() + static_cast<std::size_t>(set_.count) * set_.shape.size();
    const auto put = [&](const Picture& picture) {
      for (int map = 0; map < set_.shape.maps; ++map)
        place = std::copy(picture.pixels.begin(), picture.pixels.end(), place);
    };
    if (set_.shape.height == height_ && set_.shape.width == width_) {
      put(picture_);
    } else {
      put(resize(picture_, set_.shape.height, set_.shape.width));
    }
  }

  void finish() {
    if (!reading_.usage.empty() && !used_) {
      std::vector<std::string> there;
      for (const std::string_view usage : usages_)
        there.push_back(fmt::format("'{}'", shown(usage)));
      throw FileError(path_, fmt::format("has no row of Usage '{}'; there are {}",
                                         shown(reading_.usage), fmt::join(there, ", ")));
    }
    if (set_.count == 0)
      throw FileError(path_, broken_.count == 0
                                 ? "holds no images below its first line"
                                 : "holds no image that can be read; " + broken_.note());
    if (!columns_.ignored.empty())
      set_.notes.push_back(
          fmt::format("{}: ignored columns: {}", path_, fmt::join(columns_.ignored, ", ")));
    if (broken_.count > 0) set_.notes.push_back(broken_.note());
  }

  const std::string& path_;
  const ImageOptions& options_;
  const CsvReading& reading_;
  std::string_view text_;
  Columns columns_;
  // lines of the file; the one whose number of pixels all must have
  std::int64_t total_ = 0, first_line_ = 0;
  std::int64_t row_ = 0;        // of those below the first line
  int height_ = 0, width_ = 0;  // of the images in the file
  Picture picture_;
  ImageSet set_;
  std::shared_ptr<std::uint8_t[]> pixels_;  // of the set, while they are written
  BrokenImages broken_;
  bool used_ = false;
  std::vector<std::string_view> usages_;
};

}  // namespace

ImageSet parse_image_csv(std::span<const std::byte> bytes, const std::string& path,
                         const ImageOptions& options, const CsvReading& reading) {
  return CsvReader(bytes, path, options, reading).read();
}

}  // namespace berger
