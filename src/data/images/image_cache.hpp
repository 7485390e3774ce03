// Images that were read before, in one file each source, as they lie in memory: no unpacking.
// The file says what it was made from and how; when that does not hold any more, or the file is
// damaged or of another version, it counts as missing and is written again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "data/images/image_set.hpp"

namespace berger {

struct CacheKey {
  std::string source;       // whole path, and every option that decides what is read from it
  std::uint64_t stamp = 0;  // of the content: changes with it
};

struct CachedImages {
  ImageSet set;
  std::uint64_t hash = 0;  // of the content, the same on every machine
};

// `note`: why a file that is there cannot be used, when a user should know.
std::optional<CachedImages> find_in_cache(const std::string& folder, const CacheKey& key,
                                          std::string& note);
// Makes the folder where it is missing. Throws OutputError.
void put_into_cache(const std::string& folder, const CacheKey& key, const CachedImages& images);

// The file of a key, within the folder; one each source, so that a new content takes the place of
// the old.
std::string cache_file(const std::string& folder, const CacheKey& key);

// What the bytes of a cache file hold; they stay where `owner` keeps them. Empty when they are of
// another content, FileError when they are damaged or of another version.
std::optional<CachedImages> parse_cache(std::shared_ptr<const std::byte> owner, std::size_t size,
                                        const CacheKey& key, const std::string& path);

}  // namespace berger
