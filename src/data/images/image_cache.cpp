#include "data/images/image_cache.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>

#include "berger/errors.hpp"
#include "core/hash.hpp"
#include "core/json.hpp"
#include "data/cache.hpp"
#include "io/content_hash.hpp"
#include "io/read_file.hpp"

// As data/cache.hpp says; behind the description labels in 8 bytes each, and pixels.
namespace berger {
namespace {

using nlohmann::json;

// Changes with the layout, and with whatever makes other pixels of the same file.
constexpr std::string_view magic = "berger images 2\n";
static_assert(magic.size() == 16);

std::string describe(const CacheKey& key, const CachedImages& images) {
  const ImageSet& set = images.set;
  const json description{{"source", key.source},
                         {"stamp", hex(key.stamp)},
                         {"hash", images.hash},
                         {"count", set.count},
                         {"shape", {set.shape.maps, set.shape.height, set.shape.width}},
                         {"labels", set.labels.size()},
                         {"classes", set.classes},
                         {"files", set.files},
                         {"places", set.places},
                         {"notes", set.notes}};
  return dump_json(description);
}

// Where labels and pixels are, once it is known that they fit.
struct Places {
  std::size_t labels = 0, pixels = 0;
};

CachedImages from_description(const json& d, std::size_t size, std::size_t description_size,
                              Places& places) {
  constexpr std::int64_t longest_side = 1 << 14;
  CachedImages images;
  ImageSet& set = images.set;
  const auto count = d.at("count").get<std::int64_t>(), labels = d.at("labels").get<std::int64_t>();
  const auto [maps, height, width] = d.at("shape").get<std::array<std::int64_t, 3>>();
  const auto side = [](std::int64_t length) { return length >= 1 && length <= longest_side; };
  const auto bytes = static_cast<std::int64_t>(size);
  const bool possible = (maps == 1 || maps == 3) && side(height) && side(width) && count >= 1 &&
                        count <= std::numeric_limits<int>::max() &&
                        count <= bytes / (maps * height * width) &&
                        (labels == 0 || labels == count);
  if (!possible) throw std::out_of_range("impossible sizes");
  set.count = static_cast<int>(count);
  set.shape = {.maps = static_cast<int>(maps),
               .height = static_cast<int>(height),
               .width = static_cast<int>(width)};
  set.labels.resize(static_cast<std::size_t>(labels));
  places.labels = cache_parts_at(description_size);
  places.pixels = cache_aligned(places.labels + set.labels.size() * sizeof(std::int64_t));
  if (places.pixels + static_cast<std::size_t>(count) * set.shape.size() != size)
    throw std::out_of_range("other sizes");
  d.at("classes").get_to(set.classes);
  d.at("files").get_to(set.files);
  d.at("places").get_to(set.places);
  const auto fits = [count](std::size_t places_there) {
    return places_there == 0 || places_there == static_cast<std::size_t>(count);
  };
  if (!fits(set.files.size()) || !fits(set.places.size()))
    throw std::out_of_range("places of other images");
  d.at("notes").get_to(set.notes);
  images.hash = d.at("hash").get<std::uint64_t>();
  return images;
}

// Where classes have names, labels are places among them.
void check_labels(const ImageSet& set) {
  const auto classes = static_cast<std::int64_t>(set.classes.size());
  const auto outside = [classes](std::int64_t label) { return label < 0 || label >= classes; };
  if (classes > 0 && std::any_of(set.labels.begin(), set.labels.end(), outside))
    throw std::out_of_range("label without a class");
}

}  // namespace

std::string cache_file(const std::string& folder, const CacheKey& key) {
  return fmt::format("{}/{}.images", folder, hex(content_hash(key.source)));
}

std::optional<CachedImages> parse_cache(std::shared_ptr<const std::byte> owner, std::size_t size,
                                        const CacheKey& key, const std::string& path) {
  const std::span bytes(owner.get(), size);
  const std::string_view text = cache_description(bytes, magic, path);
  try {
    const json description = parse_json(text);
    if (description.at("source") != parse_json(describe(key, {})).at("source") ||
        description.at("stamp") != hex(key.stamp))
      return std::nullopt;
    Places places;
    CachedImages images = from_description(description, size, text.size(), places);
    if (!images.set.labels.empty())
      std::memcpy(images.set.labels.data(), bytes.data() + places.labels,
                  images.set.labels.size() * sizeof(std::int64_t));
    check_labels(images.set);
    const auto* pixels = reinterpret_cast<const std::uint8_t*>(bytes.data()) + places.pixels;
    images.set.pixels = std::shared_ptr<const std::uint8_t[]>(std::move(owner), pixels);
    return images;
  } catch (const json::exception&) {
  } catch (const std::out_of_range&) {
  }
  throw FileError(path, "is damaged");
}

std::optional<CachedImages> find_in_cache(const std::string& folder, const CacheKey& key,
                                          std::string& note) {
  const std::string path = cache_file(folder, key);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  try {
    // Read, not mapped: a mapped file that somebody cuts short ends the program.
    const HeldFile file = hold_file(path);
    return parse_cache(file.bytes, file.size, key, path);
  } catch (const FileError& problem) {
    note = fmt::format("the cache file {} {}, so the images were read anew", problem.path,
                       reason_of(problem));
  }
  return std::nullopt;
}

void put_into_cache(const std::string& folder, const CacheKey& key, const CachedImages& images) {
  make_cache_folder(folder);
  const ImageSet& set = images.set;
  write_cache_file(cache_file(folder, key), magic, describe(key, images),
                   std::as_bytes(std::span(set.labels)),
                   std::as_bytes(std::span(
                       set.pixels.get(), static_cast<std::size_t>(set.count) * set.shape.size())));
}

}  // namespace berger
