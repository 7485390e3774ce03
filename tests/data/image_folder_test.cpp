#include "data/images/image_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <set>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "data/images/folder_listing.hpp"
#include "data/pixels_of.hpp"
#include "support/message_of.hpp"
#include "support/picture_files.hpp"
#include "support/real_data.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace berger::test;
using berger::BrokenRule;
using berger::FileError;
using berger::ImageOptions;
using berger::ImageSet;
using testing::AllOf;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ImageFolder : public testing::Test {
 protected:
  TemporaryFolder folder;

  std::string put(const std::string& name, const std::string& content) {
    std::filesystem::create_directories(std::filesystem::path(folder / name).parent_path());
    return folder.file(name, content);
  }
  // One pixel of that level.
  std::string put(const std::string& name, int level) { return put(name, grey_png(1, 1, level)); }
  ImageSet read(const ImageOptions& options = {}, int threads = 1) {
    return berger::read_image_folder(folder.path(), options, {.threads = threads});
  }
  std::string refusal(const ImageOptions& options = {}, int threads = 1) {
    return message_of<FileError>([&] { read(options, threads); });
  }
};

TEST_F(ImageFolder, NamesOfFoldersAreTheClasses) {
  put("sad/1.png", 30);
  put("angry/x.png", 10);
  put("happy/a.png", 20);
  put("happy/b.png", 21);
  const ImageSet set = read();
  EXPECT_EQ(set.count, 4);
  EXPECT_EQ(set.shape, (berger::Shape{1, 1, 1}));
  EXPECT_THAT(set.classes, ElementsAre("angry", "happy", "sad"));
  EXPECT_THAT(set.labels, ElementsAre(0, 1, 1, 2));
  EXPECT_THAT(pixels_of(set), ElementsAre(10, 20, 21, 30));
  EXPECT_THAT(set.notes, IsEmpty());
}

TEST_F(ImageFolder, ThatNamesItsClassesIsNotJoinedWithFilesThatNumberThem) {
  put("named/sad/1.png", 30);
  put("named/angry/x.png", 10);
  const std::string numbered = put("numbered.csv", "label,pixel0\n0,7\n1,8\n");
  EXPECT_THAT(message_of<FileError>([&] {
                berger::read_dataset({folder / "named", numbered});
              }),
              HasSubstr("numbers its classes, unlike"));
  EXPECT_THAT(message_of<FileError>([&] {
                berger::read_dataset({folder / "named"}, {.classes = {.names = {"a", "b"}}});
              }),
              HasSubstr("no names can be given to their labels"));
}

TEST_F(ImageFolder, NamesThatAreWholeNumbersAreTheLabels) {
  put("10/a.png", 100);
  put("2/a.png", 20);
  put("-1/a.png", 1);
  EXPECT_THAT(read().labels, ElementsAre(-1, 2, 10));
  EXPECT_THAT(read().classes, IsEmpty());
  EXPECT_THAT(pixels_of(read()), ElementsAre(1, 20, 100));
  put("2b/a.png", 3);
  EXPECT_THAT(read().classes, ElementsAre("-1", "10", "2", "2b"));
}

TEST_F(ImageFolder, TwoNamesOfOneNumberAreRefused) {
  put("7/a.png", 1);
  put("07/a.png", 1);
  EXPECT_THAT(refusal(),
              HasSubstr("the class folders '07' and '7' are the same number; rename one"));
}

TEST_F(ImageFolder, FilesAreTakenInTheOrderOfTheirNumbers) {
  for (const int n : {10, 2, 1, 33, 9}) put("a/im" + std::to_string(n) + ".png", n);
  EXPECT_THAT(pixels_of(read()), ElementsAre(1, 2, 9, 10, 33));
}

TEST(NaturalOrder, IsThatOfNumbersWithinTexts) {
  std::vector<std::string> names{"a10b2",
                                 "b",
                                 "a2",
                                 "a10b10",
                                 "a",
                                 "A1",
                                 "a002",
                                 "10",
                                 "9",
                                 "a10b",
                                 "",
                                 "a2b",
                                 "a1e99999999999999999999",
                                 "a1e9"};
  std::sort(names.begin(), names.end(), berger::natural_less);
  EXPECT_THAT(names, ElementsAre("", "9", "10", "A1", "a", "a1e9", "a1e99999999999999999999",
                                 "a002", "a2", "a2b", "a10b", "a10b2", "a10b10", "b"));
}

TEST(NaturalOrder, IsAnOrder) {
  std::vector<std::string> names;
  for (const char* a : {"", "0", "1", "01", "x", "-"}) {
    for (const char* b : {"", "0", "2", "10", "y"}) {
      for (const char* c : {"", "00", "7", "z"}) names.push_back(std::string(a) + b + c);
    }
  }
  for (const auto& a : names) {
    for (const auto& b : names) {
      EXPECT_EQ(berger::natural_less(a, b) + berger::natural_less(b, a), a == b ? 0 : 1)
          << a << " " << b;
      for (const auto& c : names) {
        const bool before = berger::natural_less(a, b) && berger::natural_less(b, c);
        EXPECT_TRUE(!before || berger::natural_less(a, c)) << a << " " << b << " " << c;
      }
    }
  }
}

TEST_F(ImageFolder, EndingsMayBeOfAnyCase) {
  put("a/1.PNG", 1);
  const std::string white = jpeg({.pixels = std::vector<std::uint8_t>(64, 255)});
  put("a/2.Jpg", white);
  put("a/3.jpeg", white);
  EXPECT_EQ(read({.height = 8, .width = 8}).count, 3);
}

TEST_F(ImageFolder, WhatAFileIsItsFirstBytesSay) {
  put("a/png.jpg", 10);
  put("a/jpeg.png", jpeg({.height = 1, .width = 1, .pixels = {20}}));
  EXPECT_THAT(read().labels, ElementsAre(0, 0));
}

TEST_F(ImageFolder, WhatIsHiddenIsNotSeenAndTheRestIsCounted) {
  put("a/1.png", 1);
  put("a/.2.png", 2);
  put(".git/x/1.png", 3);
  EXPECT_THAT(read().notes, IsEmpty());
  put("a/Thumbs.db", "x");
  put("readme.txt", "x");
  put("a/old/1.png", 4);
  const ImageSet set = read();
  EXPECT_EQ(set.count, 1);
  EXPECT_THAT(set.notes, ElementsAre(HasSubstr("ignored what is no PNG or JPEG in a class folder: "
                                               "2 files, and 1 folder within class folders")));
}

TEST_F(ImageFolder, LinksAreFollowed) {
  put("a/1.png", 1);
  std::filesystem::create_symlink(folder / "a/1.png", folder / "a/2.png");
  std::filesystem::create_directory_symlink(folder / "a", folder / "b");
  EXPECT_THAT(read().labels, ElementsAre(0, 0, 1, 1));
}

TEST_F(ImageFolder, APipeIsNoImage) {
  put("a/1.png", 1);
  ASSERT_EQ(mkfifo((folder / "a/2.png").c_str(), 0600), 0);
  EXPECT_EQ(read().count, 1);
}

TEST_F(ImageFolder, AnEmptyClassFolderIsNamed) {
  put("a/1.png", 1);
  std::filesystem::create_directory(folder / "b");
  EXPECT_THAT(refusal(),
              HasSubstr("/b: holds no images; put some there or remove this class folder"));
  put("b/more/1.png", 1);
  EXPECT_THAT(refusal(),
              HasSubstr("/b: holds folders but no images; expected PATH/CLASS/IMAGE.png"));
}

TEST_F(ImageFolder, WithoutClassFoldersTheLayoutIsExplained) {
  EXPECT_THAT(refusal(), HasSubstr("holds no class folders; expected PATH/CLASS/IMAGE.png (or "
                                   ".jpg, .jpeg), a folder for each class"));
  EXPECT_THAT(message_of<FileError>([&] { berger::read_image_folder(folder / "none", {}); }),
              HasSubstr("cannot read: No such file"));
}

TEST_F(ImageFolder, OfImagesAloneHasNoLabels) {
  put("10.png", 10);
  put("2.png", 2);
  const ImageSet set = berger::read_image_folder(folder.path(), {});
  EXPECT_THAT(set.labels, testing::IsEmpty());
  EXPECT_THAT(set.classes, testing::IsEmpty());
  EXPECT_THAT(set.files, ElementsAre("2.png", "10.png"));
  EXPECT_NE(berger::stamp_of_folder(folder.path()), 0u);
}

TEST_F(ImageFolder, MixedSizesNeedAStatedSize) {
  put("a/1.png", grey_png(2, 3));
  put("a/2.png", grey_png(2, 3));
  put("b/1.png", grey_png(3, 2));
  EXPECT_THAT(
      refusal(),
      AllOf(HasSubstr("b/1.png: has 3 × 2 pixels, but "),
            HasSubstr(
                "a/1.png has 2 × 3; state one size for all, such as data.image_size = [2, 3]")));
  EXPECT_THAT(refusal({.broken = BrokenRule::skip}), HasSubstr("b/1.png: has 3 × 2 pixels"));
  const ImageSet set = read({.height = 4, .width = 4});
  EXPECT_EQ(set.shape, (berger::Shape{1, 4, 4}));
  EXPECT_EQ(set.count, 3);
}

TEST_F(ImageFolder, ASlashAtTheEndChangesNoName) {
  put("a/1.png", "GIF8");
  const std::string message =
      message_of<FileError>([&] { berger::read_image_folder(folder.path() + "/", {}); });
  EXPECT_THAT(message, HasSubstr(folder / "a/1.png"));
}

TEST_F(ImageFolder, ColourHasThreeMaps) {
  put("a/1.png", png({.type = PNG_COLOR_TYPE_RGB, .rows = {1, 2, 3}}));
  put("a/2.png", 9);
  const ImageSet set = read({.colour = true});
  EXPECT_EQ(set.shape, (berger::Shape{3, 1, 1}));
  EXPECT_THAT(pixels_of(set), ElementsAre(1, 2, 3, 9, 9, 9));
}

TEST_F(ImageFolder, ABrokenImageIsNamedOrLeftOut) {
  put("a/1.png", "GIF89a");
  for (int n = 2; n < 9; ++n) put("a/" + std::to_string(n) + ".png", n);
  put("a/4.png", grey_png(1, 1).substr(0, 50));
  put("b/1.png", "");
  put("b/2.png", "BM");
  put("b/3.png", 13);
  EXPECT_THAT(refusal(), HasSubstr("a/1.png: is a GIF"));
  const ImageSet set = read({.broken = BrokenRule::skip});
  EXPECT_EQ(set.count, 7);
  EXPECT_THAT(set.labels, ElementsAre(0, 0, 0, 0, 0, 0, 1));
  EXPECT_THAT(pixels_of(set), ElementsAre(2, 3, 5, 6, 7, 8, 13));
  EXPECT_THAT(
      set.notes,
      ElementsAre(AllOf(HasSubstr("4 broken images left out: "), HasSubstr("a/1.png: is a GIF"),
                        HasSubstr("a/4.png: byte 50: "), HasSubstr("b/1.png: is empty"),
                        HasSubstr("; and 1 more"), Not(HasSubstr("b/2.png")))));
}

TEST_F(ImageFolder, OfBrokenImagesAloneNothingIsLeft) {
  put("a/1.png", "x");
  put("a/2.png", "y");
  EXPECT_THAT(refusal({.broken = BrokenRule::skip}),
              HasSubstr("a/2.png: is a file that starts with the bytes 79"));
  EXPECT_THAT(refusal({.height = 4, .width = 4, .broken = BrokenRule::skip}),
              HasSubstr("holds no image that can be read; 2 broken images left out: "));
}

TEST_F(ImageFolder, ShapesInTransparencyAloneAreNotedAndMayBeLaidOverAGround) {
  const std::string stroke =
      png({.width = 2, .type = PNG_COLOR_TYPE_GRAY_ALPHA, .rows = {0, 255, 0, 0}});
  put("a/1.png", stroke), put("b/1.png", stroke);
  put("b/2.png", png({.width = 2, .rows = {1, 2}}));
  EXPECT_THAT(pixels_of(read()), ElementsAre(0, 0, 0, 0, 1, 2));
  EXPECT_THAT(read().notes,
              ElementsAre(AllOf(HasSubstr("2 images have one colour each, and a shape in their"),
                                HasSubstr("set data.alpha = \"white\""))));
  const ImageSet white = read({.alpha = berger::AlphaRule::white});
  EXPECT_THAT(pixels_of(white), ElementsAre(0, 255, 0, 255, 1, 2));
  EXPECT_THAT(white.notes, IsEmpty());
  // resized pictures are known as well
  EXPECT_THAT(read({.height = 2, .width = 3}).notes, ElementsAre(HasSubstr("2 images have one")));
}

TEST_F(ImageFolder, ThatHoldsTurnedPicturesSaysHowMany) {
  const std::string plain = jpeg({.height = 2, .width = 2, .pixels = {9, 9, 9, 9}});
  put("a/1.jpg", plain), put("b/1.jpg", with_exif(plain, exif(6, true)));
  EXPECT_THAT(read().notes, ElementsAre(HasSubstr("1 image has an EXIF orientation")));
}

// More images than a round takes, of several sizes, with broken ones at its ends.
TEST_F(ImageFolder, TheNumberOfThreadsChangesNothing) {
  for (int n = 0; n < 1100; ++n) put("a/" + std::to_string(n) + ".png", grey_png(3 + n % 3, 4, n));
  for (const int n : {0, 500, 700, 1023, 1024})
    put("a/" + std::to_string(n) + ".png", "broken " + std::to_string(n));
  const ImageOptions options{.height = 5, .width = 6, .broken = BrokenRule::skip};
  const ImageSet one = read(options);
  EXPECT_EQ(one.count, 1095);
  for (const int threads : {2, 3}) {
    const ImageSet more = read(options, threads);
    EXPECT_THAT(pixels_of(more), ElementsAreArray(pixels_of(one)));
    EXPECT_EQ(more.notes, one.notes);
    EXPECT_THAT(refusal({.height = 5, .width = 6}, threads), HasSubstr("a/0.png"));
  }
  put("a/0.png", grey_png(3, 4));
  for (const int threads : {1, 2, 3}) {
    EXPECT_THAT(refusal({.height = 5, .width = 6}, threads), HasSubstr("a/500.png: is a file"));
    EXPECT_THAT(refusal({}, threads), HasSubstr("a/1.png: has 4 × 4 pixels"));
  }
}

TEST_F(ImageFolder, ProgressEndsWithTheTotal) {
  for (int n = 0; n < 1030; ++n) put("a/" + std::to_string(n) + ".png", 1);
  std::vector<std::pair<std::int64_t, std::int64_t>> told;
  berger::read_image_folder(
      folder.path(), {},
      {.threads = 2, .progress = [&](auto done, auto total) { told.emplace_back(done, total); }});
  EXPECT_THAT(told, ElementsAre(std::pair(1024, 1030), std::pair(1030, 1030)));
  const auto stop = [&] {
    berger::read_image_folder(folder.path(), {}, {.threads = 2, .progress = [](auto, auto) {
                                                    throw FileError("x", "stopped");
                                                  }});
  };
  EXPECT_EQ(message_of<FileError>(stop), "x: stopped");
}

TEST_F(ImageFolder, AStampChangesWithEveryImage) {
  put("a/1.png", 1);
  put("b/1.png", 1);
  std::set<std::uint64_t> stamps;
  const auto stamp = [&] { return berger::stamp_of_folder(folder.path()); };
  const auto changed = [&] { return stamps.insert(stamp()).second; };
  EXPECT_TRUE(changed());
  EXPECT_FALSE(changed());
  put("a/readme.txt", "x");
  EXPECT_FALSE(changed()) << "no image";
  put("a/2.png", 2);
  EXPECT_TRUE(changed());
  std::filesystem::rename(folder / "a/2.png", folder / "a/3.png");
  EXPECT_TRUE(changed()) << "a name";
  std::filesystem::rename(folder / "a/3.png", folder / "b/3.png");
  EXPECT_TRUE(changed()) << "a class";
  std::filesystem::rename(folder / "b", folder / "c");
  EXPECT_TRUE(changed()) << "the name of a class";
  const auto before = std::filesystem::last_write_time(folder / "c/3.png");
  put("c/3.png", 3);
  std::filesystem::last_write_time(folder / "c/3.png", before);
  EXPECT_TRUE(changed()) << "content, with the time put back";
  std::filesystem::create_directory(folder / "d");
  EXPECT_TRUE(changed()) << "an empty class";
  EXPECT_THAT(message_of<FileError>([&] { berger::stamp_of_folder(folder / "none"); }),
              HasSubstr("No such file"));
}

std::string unpacked(const std::string& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  std::string content(64 << 20, '\0');
  content.resize(static_cast<std::size_t>(
      std::max(0, gzread(file, content.data(), static_cast<unsigned>(content.size())))));
  gzclose(file);
  return content;
}

TEST(RealImageFolder, DigitsAreThoseOfTheIdxFile) {
  SKIP_WITHOUT_REAL_DATA();
  const ImageSet set = berger::read_image_folder(real_data() + "/formats/image_folders/mnist_png",
                                                 {}, {.threads = 2});
  EXPECT_EQ(set.count, 50);
  EXPECT_EQ(set.shape, (berger::Shape{1, 28, 28}));
  EXPECT_THAT(set.classes, IsEmpty());
  for (int n = 0; n < 50; ++n) EXPECT_EQ(set.labels[static_cast<std::size_t>(n)], n / 5);
  // A file is named after its place in the training and test images, joined.
  const std::string originals = unpacked(real_data() + "/mnist/t10k-images-idx3-ubyte.gz");
  ASSERT_EQ(originals.size(), 16 + 10000u * 784);
  const std::uint8_t* pixels = set.pixels.get();
  for (const auto& digit :
       berger::list_image_folder(real_data() + "/formats/image_folders/mnist_png").classes) {
    for (const std::string& name : digit.files) {
      const std::size_t index = std::stoul(name) - 60000;
      EXPECT_EQ(
          originals.compare(16 + index * 784, 784, reinterpret_cast<const char*>(pixels), 784), 0)
          << name;
      pixels += 784;
    }
  }
}

TEST(RealImageFolder, FacesOfBothFormatsAreRead) {
  SKIP_WITHOUT_REAL_DATA();
  const std::string path = real_data() + "/formats/image_folders/fer2013_";
  const ImageSet lossless = berger::read_image_folder(path + "png", {}),
                 lossy = berger::read_image_folder(path + "jpg", {});
  EXPECT_EQ(lossless.count, 35);
  EXPECT_EQ(lossy.count, 21);
  EXPECT_EQ(lossless.shape, (berger::Shape{1, 48, 48}));
  EXPECT_EQ(lossy.shape, (berger::Shape{1, 48, 48}));
  EXPECT_THAT(lossless.classes,
              ElementsAre("angry", "disgusted", "fearful", "happy", "neutral", "sad", "surprised"));
  EXPECT_THAT(lossy.classes,
              ElementsAre("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"));
}

}  // namespace
