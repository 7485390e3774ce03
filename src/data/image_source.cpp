#include "data/image_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "berger/errors.hpp"
#include "data/idx.hpp"
#include "data/image_cache.hpp"
#include "io/content_hash.hpp"
#include "io/read_file.hpp"
#include "io/unpack.hpp"

namespace berger {
namespace {

namespace fs = std::filesystem;

enum class Kind { none, idx, folder };

Kind kind_of(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return Kind::folder;
  std::array<char, 4> start{};
  std::ifstream(path, std::ios::binary).read(start.data(), start.size());
  const auto bytes = std::as_bytes(std::span(start));
  const bool idx = start[0] == 0 && start[1] == 0 && bytes[2] >= std::byte{8} && bytes[2] <= std::byte{14} && start[3] != 0;
  return idx || is_gzip(bytes) ? Kind::idx : Kind::none;
}

std::uint64_t stamp_of_idx(const std::string& path) {
  const std::string labels = labels_beside(path);
  const std::uint64_t images = examine_file(path).hash;
  return labels.empty() ? images : images ^ (examine_file(labels).hash << 1U);
}

CacheKey key_of(Kind, const std::string& path, const ImageOptions& options) {
  const std::string source = fmt::format("{} size {} × {} {} {}", fs::canonical(path).string(), options.height, options.width,
                                         options.colour ? "colour" : "grey", options.broken == BrokenRule::skip ? "skip" : "");
  return {.source = source, .stamp = stamp_of_idx(path)};
}

}  // namespace

bool names_images(const std::string& name) {
  return kind_of(name) != Kind::none;
}

OpenSource as_source(const std::string& name, ImageSet set, std::uint64_t hash) {
  OpenSource open;
  open.source = {.name = name, .trials = set.count, .nans = 0, .hash = hash};
  open.shape = set.shape;
  open.labels = std::move(set.labels);
  open.classes = std::move(set.classes);
  open.labels_are_places = !open.classes.empty();
  open.notes = std::move(set.notes);
  open.images.shape = set.shape;
  for (int n = 0; n < set.count; ++n)
    open.images.pixels.push_back(set.pixels.get() + static_cast<std::size_t>(n) * set.shape.size());
  open.images.storage.push_back(std::move(set.pixels));
  return open;
}

OpenSource open_images(const std::string& name, const ReadOptions& options) {
  const Kind kind = kind_of(name);
  const CacheKey key = key_of(kind, name, options.images);
  const std::string folder = options.images.cache ? cache_folder() : "";
  std::vector<std::string> notes(1);
  if (!folder.empty()) {
    if (auto found = find_in_cache(folder, key, notes[0])) return as_source(name, std::move(found->set), found->hash);
  }
  CachedImages images{.set = read_idx(name), .hash = key.stamp};
  if (!folder.empty()) {
    try {
      put_into_cache(folder, key, images);
    } catch (const OutputError& error) {
      notes.push_back(fmt::format("the images cannot be kept for the next start: {}", error.what()));
    }
  }
  OpenSource open = as_source(name, std::move(images.set), images.hash);
  std::copy_if(notes.begin(), notes.end(), std::back_inserter(open.notes), [](const std::string& note) { return !note.empty(); });
  return open;
}

}  // namespace berger
