// Images from the command line: the ways they come in, and one clear line with the right code for
// each way of being wrong.
#include <fmt/format.h>

#include <filesystem>

#include "cli/program.hpp"
#include "support/idx_builder.hpp"
#include "support/picture_files.hpp"

namespace berger {
namespace {

using test::counting_bytes;
using test::gzip;
using test::idx;
using testing::HasSubstr;
using testing::Not;

class ImageCommands : public test::Program {
 protected:
  // Eight images of 12 × 12 in two classes.
  std::string write_idx(const std::string& name,
                        const std::string& labels = "\1\2\1\2\1\2\1\2") const {
    const auto count = static_cast<std::uint32_t>(labels.size());
    folder.file(name + "-labels", idx({count}, labels));
    folder.file(name + "-images", idx({count, 12, 12}, counting_bytes(count * 144)));
    return name + "-images";
  }
  void write_picture(const std::string& path, const std::string& bytes) const {
    std::filesystem::create_directories(std::filesystem::path(folder / path).parent_path());
    folder.file(path, bytes);
  }
  void expect_bad_images(const std::string& data, const std::string& message,
                         const std::string& more = "") {
    expect_refusal("train --out out --model lenet --data " + data + " " + more, 3, message);
    EXPECT_FALSE(exists("out"));
  }
  static std::string last_word(const std::string& line) {
    return line.substr(line.find_last_of(" ") + 1);
  }
  static std::string line_with(const std::string& text, const std::string& start,
                               std::size_t from = 0) {
    const std::size_t at = text.find("\n" + start, from) + 1;
    return text.substr(at, text.find('\n', at) - at);
  }
};

TEST_F(ImageCommands, SimulatedDigitsAreWrittenInspectedLearntAndEvaluated) {
  const test::Ran written = berger("simulate digits -o digits-images-idx3-ubyte.gz --trials 100");
  ASSERT_EQ(written.code, 0) << written.err;
  EXPECT_THAT(
      written.out,
      HasSubstr("100 images of 28 × 28 written to digits-images-idx3-ubyte.gz, their labels to "
                "digits-labels-idx1-ubyte.gz"));
  const test::Ran seen = berger("inspect digits-images-idx3-ubyte.gz");
  EXPECT_THAT(seen.out, HasSubstr("images   100"));
  EXPECT_THAT(seen.out, HasSubstr("28 rows × 28 columns, grey"));
  EXPECT_THAT(seen.out, HasSubstr("0: 10, 1: 10"));

  const test::Ran trained = berger(
      "train --model lenet --data digits-images-idx3-ubyte.gz --test "
      "'simulated:digits?trials=50&part=test' --set train.epochs=2 "
      "--out run");
  ASSERT_EQ(trained.code, 0) << trained.err;
  const test::Ran evaluated = berger("evaluate run");
  ASSERT_EQ(evaluated.code, 0) << evaluated.err;
  EXPECT_EQ(last_word(line_with(trained.out, "test ")),
            last_word(line_with(evaluated.out, "accuracy")));
  const test::Ran again = berger(
      "train --model lenet --data 'simulated:digits?trials=100' --set train.epochs=2 --out drawn");
  EXPECT_EQ(last_word(line_with(again.out, "train ")), last_word(line_with(trained.out, "train ")))
      << "drawn or from a file";
}

TEST_F(ImageCommands, FacesHaveTheirExpressions) {
  const test::Ran seen = berger("inspect 'simulated:faces?trials=70'");
  EXPECT_THAT(seen.out, HasSubstr("48 rows × 48 columns"));
  EXPECT_THAT(seen.out, HasSubstr("angry, disgust, fear, happy, sad, surprise, neutral"));
}

TEST_F(ImageCommands, SimulatedImagesNeedTwoNames) {
  expect_refusal("simulate digits -o digits.npz", 2, "give a name with \"images\" in it");
  write_idx("a");
  expect_refusal("simulate faces -o a-images", 2, "a-images: exists already");
  expect_refusal("simulate ghosts -o images", 2, "ghosts");
}

TEST_F(ImageCommands, BadIdxIsThree) {
  const std::string whole = gzip(idx({8, 12, 12}, counting_bytes(8 * 144)));
  folder.file("cut-images.gz", whole.substr(0, whole.size() / 2));
  expect_bad_images("cut-images.gz", "cut-images.gz: byte");
  folder.file("lying-images", idx({9, 12, 12}, counting_bytes(8 * 144)));
  expect_bad_images("lying-images", "says it holds 1296 values (9 × 12 × 12)");
  write_idx("lengths");
  folder.file("lengths-labels", idx({7}, counting_bytes(7)));
  expect_bad_images("lengths-images", "lengths-images has 8 images");
  expect_bad_images("lengths-labels", "holds labels");
  folder.file("text.gz", gzip("no images at all"));
  expect_bad_images("text.gz", "unpacked, is not IDX");
  write_idx("one", "\1\1\1\1");
  expect_bad_images("one-images", "one class only");
}

TEST_F(ImageCommands, BadTablesAreThree) {
  std::string row = "0,";
  for (int i = 0; i < 2304; ++i) row += "7 ";
  const std::string header = "emotion,pixels,Usage\n";
  folder.file("lost.csv",
              header + row + ",Training\n" + row.substr(0, row.size() - 2) + ",Training\n");
  expect_bad_images("lost.csv", "lost.csv: line 3: has 2303 pixels; expected 2304");
  folder.file("whole.csv", header + row + ",Training\n1" + row.substr(1) + ",Training\n");
  expect_bad_images("'whole.csv?usage=Test'", "has no row of Usage 'Test'");
  EXPECT_EQ(
      berger(
          "train --out fine --model lenet --data 'whole.csv?usage=Training' --set train.epochs=1")
          .code,
      0);
}

TEST_F(ImageCommands, BadFoldersAreThree) {
  write_picture("faces/happy/1.png", test::grey_png(12, 12));
  std::filesystem::create_directories(folder / "faces/sad");
  expect_bad_images("faces", "sad");
  write_picture("faces/sad/2.png", test::grey_png(12, 13));
  expect_bad_images("faces", "data.image_size = [12, 12]");
  EXPECT_EQ(berger("train --out fine --model lenet --data faces --set 'data.image_size=[12, 12]' "
                   "--set train.epochs=1")
                .code,
            0);
  write_picture("faces/sad/3.png", "no picture");
  const std::string sized = "--set 'data.image_size=[12, 12]'";
  expect_bad_images("faces", "sad/3.png: ", sized);
  const test::Ran skipping = berger(
      "train --out skipping --model lenet --data faces --set train.epochs=1 --set "
      "data.broken=skip " +
      sized);
  EXPECT_EQ(skipping.code, 0);
  EXPECT_THAT(skipping.err, HasSubstr("sad/3.png"));
  write_picture("test/happy/1.png", test::grey_png(12, 12));
  write_picture("test/cross/1.png", test::grey_png(12, 12));
  std::filesystem::remove(folder / "faces/sad/3.png");
  expect_bad_images("faces", "class 'cross' is unknown to the training data, which has happy, sad",
                    "--test test " + sized);
  std::filesystem::create_directory(folder / "nothing");
  expect_bad_images("nothing", "nothing");
}

TEST_F(ImageCommands, EvaluatingARunWhoseImagesHaveChangedIsTwo) {
  for (const char* name : {"a", "b", "c"})
    for (int i = 0; i < 4; ++i)
      write_picture(fmt::format("all/{}/{}.png", name, i), test::grey_png(12, 12, i));
  ASSERT_EQ(berger("train --out run --model lenet --data all --set data.validation.fraction=0.3 "
                   "--set train.epochs=1")
                .code,
            0);
  ASSERT_EQ(berger("evaluate run").code, 0);
  for (const char* name : {"d", "e"})
    write_picture(fmt::format("all/{}/1.png", name), test::grey_png(12, 12));
  expect_refusal("evaluate run", 2,
                 "cannot evaluate the run on its own data: the data have changed since");
  std::filesystem::remove_all(folder / "all/b");
  expect_refusal("evaluate run", 2, "the data have changed since");
  EXPECT_EQ(berger("evaluate run/model.safetensors all/../all").code, 3)
      << "classes d and e are unknown";
}

TEST_F(ImageCommands, NamesAndNumbersOfClassesAreNotTakenForEachOther) {
  for (const char* name : {"cat", "dog"})
    write_picture(fmt::format("named/{}/1.png", name), test::grey_png(12, 12));
  for (const char* name : {"0", "1"})
    write_picture(fmt::format("numbered/{}/1.png", name), test::grey_png(12, 12));
  const std::string train = "train --model lenet --set train.epochs=1 --data named ";
  expect_refusal(train + "--test numbered --out out", 3,
                 "numbers its classes, but the training data knows them by name alone (cat, dog)");
  ASSERT_EQ(berger(train + "--out by_name").code, 0);
  expect_refusal("evaluate by_name numbered", 3, "numbers its classes");
  EXPECT_EQ(
      berger(train + "--test numbered --set 'data.classes=[\"dog\", \"cat\"]' --out ordered").code,
      0);
  EXPECT_EQ(berger("evaluate ordered numbered").code, 0);
  expect_refusal(train + "--set 'data.classes=[\"dog\", \"bird\"]' --out out", 2, "lacks 'cat'");
  expect_refusal(train + "--set 'data.classes=[\"dog\", \"cat\", \"dog\"]' --out out", 2,
                 "names 'dog' twice");
}

TEST_F(ImageCommands, ClassesKeepTheirNamesWhenAnotherHasOnlyBrokenImages) {
  for (const char* name : {"a", "b", "c"})
    write_picture(fmt::format("all/{}/1.png", name), test::grey_png(12, 12));
  write_picture("all/b/1.png", "no picture");
  const test::Ran ran = berger(
      "train --out run --model lenet --data all --test all --set data.broken=skip --set "
      "train.epochs=1");
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(berger("evaluate run").out, HasSubstr("truth \\ prediction  a  c"));
}

// Names of files are bytes; those of classes reach JSON, which are not.
TEST_F(ImageCommands, ClassesMayHaveNamesThatAreNoUtf8) {
  for (const char* name : {"caf\xe9", "tea"})
    write_picture(fmt::format("all/{}/1.png", name), test::grey_png(12, 12));
  for (const char* out : {"read", "from_the_cache"}) {
    ASSERT_EQ(
        berger(fmt::format("train --out {} --model lenet --data all --set train.epochs=1", out))
            .code,
        0);
    EXPECT_THAT(berger(fmt::format("evaluate {} all", out)).out, HasSubstr("caf?"));
  }
}

TEST_F(ImageCommands, WhatIsNoPlainFileIsThree) {
  shell("mkfifo pipe");
  expect_refusal("inspect pipe", 3, "is not a plain file");
}

TEST_F(ImageCommands, SettingsOfImagesThatMakeNoSenseAreTwo) {
  const std::string train = "train --out out --model lenet --data " + write_idx("a") + " --set ";
  expect_refusal(train + "'data.image_size=[0, 12]'", 2,
                 "data.image_size: expected rows and columns");
  expect_refusal(train + "'data.image_size=[1, 2, 3]'", 2,
                 "data.image_size: expected rows and columns");
  expect_refusal(train + "data.broken=ignore", 2, "data.broken");
  expect_refusal(train + "'data.classes=[\"one\"]'", 2,
                 "names 1 classes, but the training data has 2");
  expect_refusal("train --out out --model facenet --data a-images --set 'data.image_size=[4, 4]'",
                 2, "4 × 4");
  EXPECT_FALSE(exists("out"));
}

TEST_F(ImageCommands, ADamagedCacheIsWrittenAgainWithANote) {
  write_idx("a");
  ASSERT_EQ(berger("inspect a-images").code, 0);
  const auto cached = [&] {
    return std::filesystem::directory_iterator(folder / ".cache")->path().string();
  };
  const std::string whole = test::content_of(cached());
  for (const std::string& damaged : {whole.substr(0, whole.size() - 9),
                                     "berger images 0\n" + whole.substr(16), std::string("x")}) {
    std::ofstream(cached(), std::ios::binary) << damaged;
    const test::Ran noted = berger("inspect a-images");
    EXPECT_EQ(noted.code, 0);
    EXPECT_THAT(noted.out, HasSubstr("so the images were read anew"));
    EXPECT_EQ(test::content_of(cached()), whole);
  }
  EXPECT_THAT(berger("inspect a-images").out, Not(HasSubstr("note")));
}

TEST_F(ImageCommands, AModelOfImagesTakesNoRecordingsNorTheOtherWayRound) {
  ASSERT_EQ(
      berger("train --out images --model lenet --set train.epochs=1 --data " + write_idx("a")).code,
      0);
  ASSERT_EQ(berger("train --out recordings --set train.epochs=1" + small).code, 0);
  expect_refusal("evaluate images 'simulated:motor-imagery?trials=4'", 3,
                 "but the model's training data has grey images of 12 × 12");
  expect_refusal("evaluate recordings a-images", 3,
                 "but the model's training data has 2 channels × 750 samples");
}

}  // namespace
}  // namespace berger
