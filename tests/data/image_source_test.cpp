#include "data/images/image_source.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "data/cache.hpp"
#include "data/images/image_cache.hpp"
#include "support/dataset_values.hpp"
#include "support/idx_builder.hpp"
#include "support/message_of.hpp"
#include "support/picture_files.hpp"
#include "support/real_data.hpp"
#include "support/recording.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::Dataset;
using berger::FileError;
using berger::read_dataset;
using berger::ReadOptions;
using berger::Shape;
using berger::test::content_of;
using berger::test::counting_bytes;
using berger::test::gzip;
using berger::test::idx;
using berger::test::message_of;
using berger::test::TemporaryFolder;
using berger::test::values;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A folder for data and a cache of its own.
class ImageSource : public testing::Test {
 protected:
  void SetUp() override { ::setenv("BERGER_CACHE", (cache_ / "of tests").c_str(), 1); }
  void TearDown() override { ::unsetenv("BERGER_CACHE"); }

  std::string write_idx(const std::string& name, std::uint32_t count = 4,
                        const std::string& labels = "\1\2\1\2") const {
    folder_.file(name + "-labels-idx1-ubyte", idx({count}, labels));
    return folder_.file(name + "-images-idx3-ubyte",
                        idx({count, 3, 5}, counting_bytes(count * 15)));
  }
  std::ptrdiff_t cached() const {
    std::error_code error;
    return std::distance(std::filesystem::directory_iterator(cache_ / "of tests", error),
                         std::filesystem::directory_iterator());
  }
  std::string cache_path() const {
    return std::filesystem::directory_iterator(cache_ / "of tests")->path();
  }

  TemporaryFolder folder_, cache_;
};

TEST_F(ImageSource, GivesBytesAsSharesOf255) {
  const Dataset data = read_dataset({write_idx("a")});
  EXPECT_TRUE(data.images);
  EXPECT_EQ(data.size(), 4);
  EXPECT_EQ(data.shape(), (Shape{1, 3, 5}));
  EXPECT_THAT(data.raw_labels, ElementsAre(1, 2, 1, 2));
  const std::vector<float> all = values(data);
  for (std::size_t i = 0; i < all.size(); ++i)
    EXPECT_EQ(all[i], static_cast<float>(i % 256) / 255.0F);
}

TEST_F(ImageSource, ComesFromTheCacheTheSecondTimeWithTheSameNumbers) {
  const std::string path = write_idx("a");
  const Dataset first = read_dataset({path});
  ASSERT_EQ(cached(), 1);
  const Dataset second = read_dataset({path});
  EXPECT_EQ(values(first), values(second));
  EXPECT_EQ(first.raw_labels, second.raw_labels);
  EXPECT_EQ(first.sources[0].hash, second.sources[0].hash);
  EXPECT_THAT(second.notes, IsEmpty());
}

// A pixel changed in the cache, checksum and all, shows that it is what is read.
TEST_F(ImageSource, ReadsNothingElseWhenTheCacheHasIt) {
  const std::string path = write_idx("a");
  read_dataset({path});
  std::string cached = content_of(cache_path());
  cached.back() = '\0';
  const std::uint64_t sum = berger::cache_checksum(std::as_bytes(std::span(cached)));
  cached.replace(16, 8, reinterpret_cast<const char*>(&sum), 8);
  std::ofstream(cache_path(), std::ios::binary) << cached;
  EXPECT_EQ(values(read_dataset({path})).back(), 0);
}

TEST_F(ImageSource, IsReadAnewWhenItsFilesChange) {
  const std::string path = write_idx("a");
  read_dataset({path});
  write_idx("a", 4, "\5\6\5\6");
  EXPECT_THAT(read_dataset({path}).raw_labels, ElementsAre(5, 6, 5, 6));
  folder_.file("a-images-idx3-ubyte", idx({4, 3, 5}, std::string(60, '\xff')));
  EXPECT_EQ(values(read_dataset({path})), std::vector<float>(60, 1.0F));
}

TEST_F(ImageSource, IsReadAnewWithANoteWhenTheCacheIsDamaged) {
  const std::string path = write_idx("a");
  const Dataset first = read_dataset({path});
  const std::string whole = content_of(cache_path());
  std::ofstream(cache_path(), std::ios::binary) << whole.substr(0, whole.size() - 7);
  const Dataset second = read_dataset({path});
  EXPECT_EQ(values(first), values(second));
  EXPECT_THAT(second.notes,
              Contains(HasSubstr("is cut short or damaged, so the images were read anew")));
  EXPECT_EQ(content_of(cache_path()), whole);
  EXPECT_THAT(read_dataset({path}).notes, IsEmpty());
}

TEST_F(ImageSource, DoesWithoutACacheThatCannotBeWritten) {
  ::setenv("BERGER_CACHE", folder_.file("a file", "x").c_str(), 1);
  const Dataset data = read_dataset({write_idx("a")});
  EXPECT_EQ(data.size(), 4);
  EXPECT_THAT(data.notes, Contains(HasSubstr("cannot be kept for the next start")));
}

TEST_F(ImageSource, LeavesTheCacheAloneWhenToldTo) {
  ReadOptions options;
  options.images.cache = false;
  read_dataset({write_idx("a")}, options);
  EXPECT_EQ(cached(), 0);
}

// Every option that changes what is read has a file of its own in the cache.
TEST_F(ImageSource, IsCachedForEachWayOfReading) {
  for (const char* name : {"x", "y"}) {
    std::filesystem::create_directories(folder_ / ("alpha/" + std::string(name)));
    folder_.file(
        fmt::format("alpha/{}/1.png", name),
        berger::test::png({.width = 2, .type = PNG_COLOR_TYPE_GRAY_ALPHA, .rows = {0, 255, 0, 0}}));
  }
  using berger::AlphaRule;
  for (int again = 0; again < 2; ++again)
    for (const auto& [alpha, last] :
         {std::pair{AlphaRule::ignore, 0.0F}, std::pair{AlphaRule::white, 1.0F},
          std::pair{AlphaRule::black, 0.0F}}) {
      ReadOptions options;
      options.images.alpha = alpha;
      const Dataset data = read_dataset({folder_ / "alpha"}, options);
      EXPECT_EQ(values(data).back(), last);
      EXPECT_EQ(data.notes.empty(), alpha != AlphaRule::ignore) << "notes are kept too";
    }
  EXPECT_EQ(cached(), 3);
}

TEST_F(ImageSource, IsResizedAndColouredAsStated) {
  ReadOptions options;
  options.images.height = 6, options.images.width = 10, options.images.colour = true;
  const std::string path = write_idx("a");
  const Dataset data = read_dataset({path}, options);
  EXPECT_EQ(data.shape(), (Shape{3, 6, 10}));
  const std::vector<float> all = values(data);
  for (std::size_t i = 0; i < 60; ++i) EXPECT_EQ(all[i], all[i + 120]);
  EXPECT_EQ(read_dataset({path}).shape(), (Shape{1, 3, 5}))
      << "options have cache files of their own";
  EXPECT_EQ(values(read_dataset({path}, options)), all);
}

TEST_F(ImageSource, OfColourBecomesGreyByItsLuma) {
  folder_.file("c-images-idx4-ubyte",
               idx({1, 3, 1, 2}, std::string("\xff\x00\x00\xff\x00\x00", 6)));
  ReadOptions colour;
  colour.images.colour = true;
  EXPECT_THAT(values(read_dataset({folder_ / "c-images-idx4-ubyte"}, colour)),
              ElementsAre(1, 0, 0, 1, 0, 0));
  const std::vector<float> grey = values(read_dataset({folder_ / "c-images-idx4-ubyte"}));
  EXPECT_THAT(grey, ElementsAre(76 / 255.0F, 150 / 255.0F));  // red and green, by ITU-R BT.601
}

TEST_F(ImageSource, OfAFolderIsTheSameFromTheCache) {
  for (const auto& [name, level] : {std::pair{"cat", 10}, std::pair{"dog", 200}}) {
    std::filesystem::create_directory(folder_ / name);
    for (int i = 0; i < 3; ++i)
      folder_.file(fmt::format("{}/{}.png", name, i),
                   berger::test::png({.height = 4,
                                      .width = 3,
                                      .rows = std::vector<std::uint8_t>(
                                          12, static_cast<std::uint8_t>(level + i))}));
  }
  const Dataset read = read_dataset({folder_.path()}), again = read_dataset({folder_.path()});
  EXPECT_EQ(cached(), 1);
  EXPECT_THAT(read.classes, ElementsAre("cat", "dog"));
  EXPECT_THAT(read.raw_labels, ElementsAre(0, 0, 0, 1, 1, 1));
  EXPECT_EQ(values(read), values(again));
  EXPECT_EQ(read.sources[0].hash, again.sources[0].hash);
  EXPECT_EQ(values(read)[12], 11 / 255.0F);
  folder_.file(
      "cat/0.png",
      berger::test::png({.height = 4, .width = 3, .rows = std::vector<std::uint8_t>(12, 255)}));
  EXPECT_EQ(values(read_dataset({folder_.path()}))[0], 1)
      << "a picture that was written to is read anew";
}

// Between the first and the last of its files a folder may become another.
TEST_F(ImageSource, IsOfOneContentWhenAnotherTakesItsPlaceWhileItIsRead) {
  const std::string in_place = folder_ / "in place", other = folder_ / "other",
                    away = folder_ / "away";
  constexpr int count = 1030;  // progress is told every 1,024
  for (const auto& [name, grey] : {std::pair{"in place", 16}, std::pair{"other", 32}}) {
    const std::string bytes = berger::test::grey_png(1, 1, grey);
    for (int i = 0; i < count; ++i) folder_.file(fmt::format("{}/1/{}.png", name, i), bytes);
  }
  bool swapped = false;
  const Dataset data =
      read_dataset({in_place}, {.progress = [&](const std::string&, std::int64_t, std::int64_t) {
                     if (std::exchange(swapped, true)) return;
                     std::filesystem::rename(in_place, away);
                     std::filesystem::rename(other, in_place);
                   }});
  const std::vector<float> read = values(data);
  EXPECT_EQ(std::count(read.begin(), read.end(), 32 / 255.0F), count) << "all of the new one";
  std::filesystem::rename(in_place, other);
  std::filesystem::rename(away, in_place);
  const std::vector<float> again = values(read_dataset({in_place}));
  EXPECT_EQ(std::count(again.begin(), again.end(), 16 / 255.0F), count) << "the old one is back";
}

TEST_F(ImageSource, OfATableTakesTheUsageBehindItsName) {
  const std::string path =
      folder_.file("faces.csv", "emotion,pixels,Usage\n3,1 2 3 4,Training\n5,5 6 7 8,PublicTest\n");
  EXPECT_THAT(read_dataset({path}).raw_labels, ElementsAre(3, 5));
  EXPECT_THAT(read_dataset({path + "?usage=PublicTest"}).raw_labels, ElementsAre(5));
  EXPECT_THAT(message_of<FileError>([&] { read_dataset({path + "?usage=Test"}); }),
              HasSubstr("'PublicTest'"));
}

TEST_F(ImageSource, OfPartsOfATableAreDifferentData) {
  const std::string path =
      folder_.file("faces.csv", "emotion,pixels,Usage\n3,1 2 3 4,Training\n5,5 6 7 8,PublicTest\n");
  const auto hash = [&](const std::string& usage) {
    return read_dataset({path + usage}).sources[0].hash;
  };
  EXPECT_NE(hash("?usage=Training"), hash("?usage=PublicTest"));
  EXPECT_EQ(hash("?usage=Training"), hash("?usage=Training"));
}

TEST_F(ImageSource, JoinsFilesOfOneKindOnly) {
  const std::string a = write_idx("a"), b = write_idx("b", 2, "\1\3");
  const Dataset both = read_dataset({a, b});
  EXPECT_EQ(both.size(), 6);
  EXPECT_THAT(both.raw_labels, ElementsAre(1, 2, 1, 2, 1, 3));
  EXPECT_EQ(values(both)[60], 0);
  folder_.file("c-images-idx3-ubyte", idx({4, 5, 3}, counting_bytes(60)));
  EXPECT_THAT(message_of<FileError>([&] {
                read_dataset({a, folder_ / "c-images-idx3-ubyte"});
              }),
              HasSubstr("has grey images of 5 × 3, but"));
  const std::string npz = folder_.file("r.npz", berger::test::npz({}));
  EXPECT_THAT(message_of<FileError>([&] {
                read_dataset({a, npz});
              }),
              HasSubstr("has 2 channels × 5 samples, but"));
}

TEST_F(ImageSource, TellsHowFarItIs) {
  for (const char* name : {"1", "2"}) {
    std::filesystem::create_directory(folder_ / name);
    folder_.file(fmt::format("{}/a.png", name), berger::test::grey_png(1, 1, 7));
  }
  std::vector<std::int64_t> done;
  ReadOptions options;
  options.progress = [&](const std::string& source, std::int64_t images, std::int64_t total) {
    EXPECT_EQ(source, folder_.path());
    EXPECT_EQ(total, 2);
    done.push_back(images);
  };
  read_dataset({folder_.path()}, options);
  ASSERT_FALSE(done.empty());
  EXPECT_EQ(done.back(), 2);
}

// The two ways in of the study that lost accuracy between them.
TEST_F(ImageSource, OfMnistPicturesAreThoseOfItsIdxFile) {
  SKIP_WITHOUT_REAL_DATA();
  const Dataset folder =
      read_dataset({berger::test::real_data() + "/formats/image_folders/mnist_png"});
  ASSERT_EQ(folder.size(), 50);
  const Dataset train =
                    read_dataset({berger::test::real_data() + "/mnist/train-images-idx3-ubyte.gz"}),
                test =
                    read_dataset({berger::test::real_data() + "/mnist/t10k-images-idx3-ubyte.gz"});
  int found = 0;
  std::vector<float> one(784), other(784);
  for (int n = 0; n < folder.size(); ++n) {
    folder.copy(n, one.data());
    for (const Dataset* all : {&test, &train}) {
      for (int m = 0; m < all->size(); ++m) {
        if (all->raw_labels[static_cast<std::size_t>(m)] !=
            folder.raw_labels[static_cast<std::size_t>(n)])
          continue;
        all->copy(m, other.data());
        if (one == other) {
          ++found;
          break;
        }
      }
    }
  }
  EXPECT_GE(found, folder.size());
}

}  // namespace
