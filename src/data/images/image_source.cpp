#include "data/images/image_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <thread>

#include "berger/errors.hpp"
#include "core/hash.hpp"
#include "data/cache.hpp"
#include "data/images/fitted_images.hpp"
#include "data/images/folder_listing.hpp"
#include "data/images/idx.hpp"
#include "data/images/image_cache.hpp"
#include "data/images/image_csv.hpp"
#include "data/images/image_folder.hpp"
#include "io/content_hash.hpp"
#include "io/image_file.hpp"
#include "io/read_file.hpp"
#include "io/unpack.hpp"

namespace berger {
namespace {

namespace fs = std::filesystem;

// bytes; what is larger is read anew each time
constexpr std::size_t largest_cached = std::size_t{4} << 30U;

enum class SourceKind { none, idx, csv, folder, picture };

// A source as it is named: "faces.csv?usage=Training".
struct Named {
  std::string path, usage;
  SourceKind kind = SourceKind::none;
};

bool ends_in_csv(std::string path) {
  std::transform(path.begin(), path.end(), path.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return path.ends_with(".csv");
}

SourceKind source_kind(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return SourceKind::folder;
  if (!fs::is_regular_file(path, error)) return SourceKind::none;
  if (ends_in_csv(path)) return SourceKind::csv;
  std::array<char, 8> start{};  // what a PNG needs to be known
  std::ifstream(path, std::ios::binary).read(start.data(), start.size());
  const auto bytes = std::as_bytes(std::span(start));
  const bool idx = start[0] == 0 && start[1] == 0 && bytes[2] >= std::byte{8} &&
                   bytes[2] <= std::byte{14} && start[3] != 0;
  if (is_picture(bytes)) return SourceKind::picture;
  return idx || is_gzip(bytes) ? SourceKind::idx : SourceKind::none;
}

Named parse(const std::string& name) {
  constexpr std::string_view option = "?usage=";
  const std::size_t at = name.rfind(option);
  if (at == std::string::npos || !ends_in_csv(name.substr(0, at)))
    return {.path = name, .usage = "", .kind = source_kind(name)};
  return {.path = name.substr(0, at),
          .usage = name.substr(at + option.size()),
          .kind = SourceKind::csv};
}

std::uint64_t stamp_of_idx(const std::string& path) {
  const std::string labels = labels_beside(path);
  const std::uint64_t images = examine_file(path).hash;
  return labels.empty() ? images : content_hash(hex(images) + hex(examine_file(labels).hash));
}

// Parts of one file are different data: one may train and another test.
std::uint64_t stamp_of_csv(const Named& named) {
  const std::uint64_t whole = examine_file(named.path).hash;
  return named.usage.empty() ? whole : content_hash(hex(whole) + named.usage);
}

CacheKey key_of(const Named& named, const ImageOptions& options) {
  const std::uint64_t stamp = named.kind == SourceKind::folder ? stamp_of_folder(named.path)
                              : named.kind == SourceKind::idx  ? stamp_of_idx(named.path)
                                                               : stamp_of_csv(named);
  constexpr std::array alpha{"", " over white", " over black"};
  return {.source = fmt::format("{} usage '{}' size {} × {} {}{}{}",
                                fs::canonical(named.path).string(), named.usage, options.height,
                                options.width, options.colour ? "colour" : "grey",
                                options.broken == BrokenRule::skip ? " without broken ones" : "",
                                alpha[static_cast<std::size_t>(options.alpha)]),
          .stamp = stamp};
}

// A folder's stamp is of this machine; what is in it has the same hash everywhere.
std::uint64_t hash_of(const ImageSet& set) {
  ContentHash hash;
  hash.add(std::as_bytes(std::span(set.labels)));
  hash.add(std::as_bytes(
      std::span(set.pixels.get(), static_cast<std::size_t>(set.count) * set.shape.size())));
  return hash.value();
}

CachedImages read(const std::string& name, const Named& named, const CacheKey& key,
                  const ReadOptions& options) {
  const auto progress = [&](std::int64_t done, std::int64_t total) {
    if (options.progress) options.progress(name, done, total);
  };
  switch (named.kind) {
    case SourceKind::folder: {
      CachedImages images{read_image_folder(
          named.path, options.images,
          {static_cast<int>(std::max(1U, std::thread::hardware_concurrency())), progress})};
      images.hash = hash_of(images.set);
      return images;
    }
    case SourceKind::csv:
      return {parse_image_csv(read_file(named.path), named.path, options.images,
                              {named.usage, progress}),
              key.stamp};
    default:
      return {fitted(read_idx(named.path), options.images, named.path), key.stamp};
  }
}

// What is read is cached under the stamp of its content, so no other content may come in between.
CachedImages read_unchanged(const std::string& name, const Named& named, CacheKey& key,
                            const ReadOptions& options) {
  constexpr int most_tries = 3;
  for (int tries = 0; tries < most_tries; ++tries) {
    CachedImages images = read(name, named, key, options);
    CacheKey after = key_of(named, options.images);
    if (after.stamp == key.stamp) return images;
    key = std::move(after);
  }
  throw FileError(name, "changes while it is read; wait until it has been written");
}

}  // namespace

bool names_images(const std::string& name) {
  return parse(name).kind != SourceKind::none;
}

OpenSource as_source(const std::string& name, ImageSet set, std::uint64_t hash) {
  OpenSource open;
  open.source = {.name = name, .trials = set.count, .nans = 0, .hash = hash};
  open.shape = set.shape;
  open.labels = std::move(set.labels);
  open.classes = std::move(set.classes);
  open.labels_are_places = !open.classes.empty();
  open.notes = std::move(set.notes);
  for (const std::string& file : set.files) open.files.push_back(fmt::format("{}/{}", name, file));
  if (const Named named = parse(name); !named.usage.empty()) open.files = {named.path};
  for (int n = 0; n < set.count; ++n) {
    const auto i = static_cast<std::size_t>(n);
    open.origins.push_back({set.files.empty() ? 0 : n, !set.places.empty() ? set.places[i]
                                                       : set.files.empty() ? n
                                                                           : 0});
  }
  open.images = true;
  for (int n = 0; n < set.count; ++n)
    open.pixels.of.push_back(set.pixels.get() + static_cast<std::size_t>(n) * set.shape.size());
  open.pixels.storage.push_back(std::move(set.pixels));
  return open;
}

OpenSource open_images(const std::string& name, const ReadOptions& options) {
  const Named named = parse(name);
  if (named.kind == SourceKind::picture)
    return as_source(name, read_picture_alone(name, options.images), examine_file(name).hash);
  CacheKey key = key_of(named, options.images);
  const std::string folder = options.images.cache ? cache_folder() : "";
  std::vector<std::string> notes(1);
  if (!folder.empty()) {
    if (auto found = find_in_cache(folder, key, notes[0]))
      return as_source(name, std::move(found->set), found->hash);
  }
  CachedImages images = read_unchanged(name, named, key, options);
  if (!folder.empty() &&
      images.set.shape.size() * static_cast<std::size_t>(images.set.count) <= largest_cached) {
    try {
      put_into_cache(folder, key, images);
    } catch (const OutputError& error) {
      notes.push_back(
          fmt::format("the images cannot be kept for the next start: {}", error.what()));
    }
  }
  OpenSource open = as_source(name, std::move(images.set), images.hash);
  std::copy_if(notes.begin(), notes.end(), std::back_inserter(open.notes),
               [](const std::string& note) { return !note.empty(); });
  return open;
}

}  // namespace berger
