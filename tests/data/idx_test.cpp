#include "data/images/idx.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "berger/errors.hpp"
#include "support/idx_builder.hpp"
#include "support/message_of.hpp"
#include "support/real_data.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::FileError;
using berger::ImageSet;
using berger::Shape;
using berger::test::counting_bytes;
using berger::test::gzip;
using berger::test::idx;
using berger::test::message_of;
using berger::test::TemporaryFolder;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

ImageSet images_of(const std::string& bytes) {
  return berger::parse_idx_images(std::as_bytes(std::span(bytes)), "x");
}

std::string idx_refusal(const std::string& bytes) {
  return message_of<FileError>([&] { images_of(bytes); });
}

std::string pixels(const ImageSet& set) {
  return {set.pixels.get(),
          set.pixels.get() + static_cast<std::size_t>(set.count) * set.shape.size()};
}

TEST(Idx, HoldsImagesPlainOrGzipped) {
  const std::string plain = idx({5, 3, 4}, counting_bytes(60));
  for (const std::string& bytes : {plain, gzip(plain)}) {
    const ImageSet set = images_of(bytes);
    EXPECT_EQ(set.count, 5);
    EXPECT_EQ(set.shape, (Shape{1, 3, 4}));
    EXPECT_EQ(pixels(set), counting_bytes(60));
  }
}

// 3 MB of gzip can say that they are 3 GB, all of one value.
TEST(Idx, ThatUnpacksToFarMoreThanImagesDoIsRefusedBeforeMemoryIsTaken) {
  std::string noise(400'000, ' ');
  std::uint32_t state = 1;
  for (char& c : noise) c = static_cast<char>((state = state * 1'664'525U + 1'013'904'223U) >> 24U);
  EXPECT_THAT(idx_refusal(gzip(idx({30'000, 100, 100}, noise))),
              HasSubstr("would unpack to 300000000 bytes: refused as a bomb"));
  EXPECT_THAT(idx_refusal(gzip(idx({25'000, 100, 100}, noise))), HasSubstr("has 400000"))
      << "so many are not refused before they are looked for";
}

TEST(Idx, MayHaveThreeMaps) {
  const ImageSet set = images_of(idx({2, 3, 4, 5}, counting_bytes(120)));
  EXPECT_EQ(set.count, 2);
  EXPECT_EQ(set.shape, (Shape{3, 4, 5}));
}

TEST(Idx, WithALyingCountIsRefusedBeforeMemoryIsTaken) {
  EXPECT_THAT(idx_refusal(idx({6, 3, 4}, counting_bytes(60))),
              AllOf(HasSubstr("says it holds 72 values (6 × 3 × 4)"), HasSubstr("at most 60")));
  EXPECT_THAT(idx_refusal(idx({4, 3, 4}, counting_bytes(60))), HasSubstr("but has more"));
  EXPECT_THAT(idx_refusal(gzip(idx({6, 3, 4}, counting_bytes(60)))), HasSubstr("but has 60"));
  EXPECT_THAT(idx_refusal(gzip(idx({4, 3, 4}, counting_bytes(60)))), HasSubstr("but has more"));
  EXPECT_THAT(idx_refusal(gzip(idx({1U << 30U, 16384, 16384}, "x"))),
              HasSubstr("so many do not fit in it"));
  EXPECT_THAT(idx_refusal(idx({0xffffffff, 28, 28}, "x")), HasSubstr("which no images are"));
  EXPECT_THAT(idx_refusal(idx({1, 60000, 60000}, "x")), HasSubstr("sides from 1 to 16384"));
}

TEST(Idx, OfAnotherKindIsRefused) {
  EXPECT_THAT(idx_refusal(idx({2, 2, 2}, std::string(32, 'x'), 0x0d)),
              HasSubstr("values of the IDX type 0x0d"));
  EXPECT_THAT(idx_refusal(idx({8}, counting_bytes(8))), HasSubstr("holds labels"));
  EXPECT_THAT(idx_refusal(idx({2, 2}, counting_bytes(4))), HasSubstr("has 2 axes"));
  EXPECT_THAT(idx_refusal(idx({2, 2, 2, 2}, counting_bytes(16))), HasSubstr("in 1 map or 3"));
  EXPECT_THAT(idx_refusal(idx({0, 2, 2}, "")), HasSubstr("says it holds 0 × 2 × 2 values"));
  EXPECT_THAT(idx_refusal("PK\3\4"), HasSubstr("is not IDX"));
  EXPECT_THAT(idx_refusal(gzip("a text that somebody packed")), HasSubstr("unpacked, is not IDX"));
  EXPECT_THAT(idx_refusal(gzip("<!DOCTYPE html><title>Sign in</title>")),
              HasSubstr("unpacked, is a web page (HTML), as of a failed download, not IDX"));
  EXPECT_THAT(idx_refusal(idx({2, 2, 2}, "").substr(0, 9)),
              HasSubstr("ends within the lengths of its 3 axes"));
}

TEST(Idx, CutShortSaysWhere) {
  const std::string whole = gzip(idx({50, 8, 8}, counting_bytes(3200)));
  EXPECT_THAT(idx_refusal(whole.substr(0, whole.size() / 2)), HasSubstr("the file ends here"));
}

TEST(Idx, ImagesFindTheirLabelsByName) {
  const TemporaryFolder folder;
  const std::string images = idx({3, 2, 2}, counting_bytes(12)),
                    labels = idx({3}, {'\7', '\0', '\2'});
  folder.file("train-images-idx3-ubyte", images);
  folder.file("train-labels-idx1-ubyte", labels);
  EXPECT_THAT(berger::read_idx(folder / "train-images-idx3-ubyte").labels, ElementsAre(7, 0, 2));
  folder.file("t10k-images-idx3-ubyte.gz", gzip(images));
  folder.file("t10k-labels-idx1-ubyte", labels);  // unpacked by somebody
  EXPECT_THAT(berger::read_idx(folder / "t10k-images-idx3-ubyte.gz").labels, ElementsAre(7, 0, 2));
  folder.file("images", images);
  folder.file("labels.gz", gzip(labels));
  EXPECT_THAT(berger::read_idx(folder / "images").labels, ElementsAre(7, 0, 2));
  folder.file("pictures", images);
  EXPECT_THAT(berger::read_idx(folder / "pictures").labels, ElementsAre());
}

TEST(Idx, LabelsOfAnotherNumberThanImagesAreRefused) {
  const TemporaryFolder folder;
  folder.file("images", idx({3, 2, 2}, counting_bytes(12)));
  folder.file("labels", idx({4}, counting_bytes(4)));
  EXPECT_THAT(message_of<FileError>([&] { berger::read_idx(folder / "images"); }),
              AllOf(HasSubstr("has 4 labels"), HasSubstr("has 3 images")));
  folder.file("labels", idx({4, 1, 1}, counting_bytes(4)));
  EXPECT_THAT(message_of<FileError>([&] { berger::read_idx(folder / "images"); }),
              HasSubstr("labels have one"));
}

TEST(Idx, IsWrittenAsItIsRead) {
  const TemporaryFolder folder;
  ImageSet set = images_of(idx({2, 3, 4, 5}, counting_bytes(120)));
  set.labels = {9, 255};
  for (const std::string name : {"a-images-idx4-ubyte", "b-images-idx4-ubyte.gz"}) {
    berger::write_idx(folder / name, set);
    const ImageSet back = berger::read_idx(folder / name);
    EXPECT_EQ(back.shape, set.shape);
    EXPECT_EQ(back.labels, set.labels);
    EXPECT_EQ(pixels(back), pixels(set));
  }
  EXPECT_TRUE(std::filesystem::exists(folder / "b-labels-idx1-ubyte.gz"));
  EXPECT_THROW(berger::write_idx(folder / "a-images-idx4-ubyte", set), berger::OutputError);
}

// Counts of each digit as published with MNIST.
TEST(Idx, OfMnistHasItsDigits) {
  SKIP_WITHOUT_REAL_DATA();
  const ImageSet set =
      berger::read_idx(berger::test::real_data() + "/mnist/t10k-images-idx3-ubyte.gz");
  EXPECT_EQ(set.count, 10000);
  EXPECT_EQ(set.shape, (Shape{1, 28, 28}));
  std::vector<int> counts(10);
  for (const std::int64_t label : set.labels) ++counts[static_cast<std::size_t>(label)];
  EXPECT_THAT(counts, ElementsAre(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009));
}

}  // namespace
