#include "data/images/image_cache.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "data/cache.hpp"
#include "support/idx_builder.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::CachedImages;
using berger::CacheKey;
using berger::test::content_of;
using berger::test::counting_bytes;
using berger::test::TemporaryFolder;
using testing::HasSubstr;
using testing::IsEmpty;

const CacheKey key_of_pictures{.source = "/pictures size 2 × 3", .stamp = 42};

CachedImages some_images() {
  CachedImages images;
  images.set.shape = {1, 2, 3};
  images.set.count = 4;
  auto pixels = std::make_unique<std::uint8_t[]>(24);
  for (int i = 0; i < 24; ++i)
    pixels[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(10 * i);
  images.set.pixels = std::move(pixels);
  images.set.labels = {0, 1, 1, 0};
  images.set.classes = {"cat", "d\"og"};
  images.set.notes = {"1 image left out"};
  images.hash = 77;
  return images;
}

struct Cache {
  Cache() { berger::put_into_cache(folder.path(), key_of_pictures, some_images()); }
  auto find(const CacheKey& wanted = key_of_pictures) {
    return berger::find_in_cache(folder.path(), wanted, note);
  }
  std::string path() const { return berger::cache_file(folder.path(), key_of_pictures); }
  void overwrite(const std::string& content) const {
    folder.file(std::filesystem::path(path()).filename().string(), content);
  }

  TemporaryFolder folder;
  std::string note;
};

TEST(ImageCache, GivesBackWhatWasPutIn) {
  Cache cache;
  const auto found = cache.find();
  ASSERT_TRUE(found);
  const CachedImages put = some_images();
  EXPECT_EQ(found->hash, put.hash);
  EXPECT_EQ(found->set.shape, put.set.shape);
  EXPECT_EQ(found->set.count, put.set.count);
  EXPECT_EQ(found->set.labels, put.set.labels);
  EXPECT_EQ(found->set.classes, put.set.classes);
  EXPECT_EQ(found->set.notes, put.set.notes);
  EXPECT_TRUE(std::equal(put.set.pixels.get(), put.set.pixels.get() + 24, found->set.pixels.get()));
  EXPECT_THAT(cache.note, IsEmpty());
}

TEST(ImageCache, KeepsPixelsAliveWhenTheFileIsGone) {
  Cache cache;
  const auto found = cache.find();
  std::filesystem::remove(cache.path());
  EXPECT_EQ(found->set.pixels[23], static_cast<std::uint8_t>(230));
}

// A mapped file that is cut short ends the program (SIGBUS).
TEST(ImageCache, KeepsPixelsWhenTheFileIsCutShortUnderIt) {
  Cache cache;
  CachedImages images = some_images();
  images.set.count = 4000;
  auto pixels = std::make_unique<std::uint8_t[]>(24'000);
  pixels[23'999] = 99;
  images.set.pixels = std::move(pixels);
  images.set.labels.clear();
  berger::put_into_cache(cache.folder.path(), key_of_pictures, images);
  const auto found = cache.find();
  ASSERT_TRUE(found) << cache.note;
  std::filesystem::resize_file(cache.path(), 0);
  EXPECT_EQ(found->set.pixels[23'999], 99);
}

TEST(ImageCache, HasNothingOfOtherContentOrOtherOptions) {
  Cache cache;
  EXPECT_FALSE(cache.find({key_of_pictures.source, key_of_pictures.stamp + 1}));
  EXPECT_FALSE(cache.find({key_of_pictures.source + " grey", key_of_pictures.stamp}));
  EXPECT_THAT(cache.note, IsEmpty());
}

TEST(ImageCache, TakesNewContentInThePlaceOfTheOld) {
  Cache cache;
  berger::put_into_cache(cache.folder.path(), {key_of_pictures.source, 43}, some_images());
  EXPECT_FALSE(cache.find());
  EXPECT_TRUE(cache.find({key_of_pictures.source, 43}));
  EXPECT_EQ(cache.folder.entries(), 1);
}

TEST(ImageCache, SaysWhenItsFileIsCutShort) {
  Cache cache;
  const std::string whole = content_of(cache.path());
  for (const std::size_t length : {1UL, 20UL, 40UL, whole.size() / 2, whole.size() - 1}) {
    cache.overwrite(whole.substr(0, length));
    EXPECT_FALSE(cache.find()) << length;
    EXPECT_THAT(cache.note, HasSubstr("is cut short")) << length;
  }
}

TEST(ImageCache, SaysWhenItsFileIsDamagedWhereverThatIs) {
  Cache cache;
  const std::string whole = content_of(cache.path());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    cache.overwrite(damaged);
    EXPECT_FALSE(cache.find()) << at;
    EXPECT_THAT(cache.note, HasSubstr(at < 16 ? "of another version" : "damaged")) << at;
  }
}

// Whoever can compute the checksum can write any description.
TEST(ImageCache, BelievesNoDescriptionThatCannotBeTrue) {
  Cache cache;
  const std::string whole = content_of(cache.path());
  const auto with = [&](const std::string& old, const std::string& fresh) {
    std::string changed = whole;
    changed.replace(changed.find(old), old.size(), fresh);
    const std::uint64_t sum = berger::cache_checksum(std::as_bytes(std::span(changed)));
    changed.replace(16, 8, reinterpret_cast<const char*>(&sum), 8);
    cache.overwrite(changed);
    return cache.find().has_value();
  };
  EXPECT_TRUE(with("\"count\":4", "\"count\":4"));
  EXPECT_FALSE(with("\"count\":4", "\"count\":5"));
  EXPECT_FALSE(with("\"count\":4", "\"count\":-"));
  EXPECT_FALSE(with("[1,2,3]", "[1,2,9]"));
  EXPECT_FALSE(with("[1,2,3]", "[2,1,3]"));
  EXPECT_FALSE(with("[1,2,3]", "[1,0,3]"));
  EXPECT_FALSE(with("\"labels\":4", "\"labels\":3"));
  EXPECT_FALSE(with("\"hash\":77", "\"hash\":{}"));
  EXPECT_FALSE(with("\"d\\\"og\"]", "[], 1   ]")) << "names of classes that are none";
  EXPECT_FALSE(with(std::string("\1\0\0\0\0\0\0\0", 8), std::string("\2\0\0\0\0\0\0\0", 8)))
      << "a label without a class";
}

TEST(ImageCache, IsWhereTheEnvironmentSays) {
  ::setenv("BERGER_CACHE", "/a", 1);
  ::setenv("XDG_CACHE_HOME", "/b", 1);
  ::setenv("HOME", "/c", 1);
  EXPECT_EQ(berger::cache_folder(), "/a");
  ::unsetenv("BERGER_CACHE");
  EXPECT_EQ(berger::cache_folder(), "/b/berger");
  ::unsetenv("XDG_CACHE_HOME");
  EXPECT_EQ(berger::cache_folder(), "/c/.cache/berger");
  ::unsetenv("HOME");
  EXPECT_EQ(berger::cache_folder(), "");
}

}  // namespace
