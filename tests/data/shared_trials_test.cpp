// Trials that are in two parts of the data.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "berger/dataset.hpp"
#include "berger/errors.hpp"
#include "support/message_of.hpp"
#include "support/picture_files.hpp"
#include "support/recording.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace berger::test;
using berger::DataOptions;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class SharedTrials : public testing::Test {
 protected:
  TemporaryFolder folder;

  // Trials from `first` on of one long recording, packed or not.
  void file(const std::string& name, int first, int trials, bool deflated = false) {
    const auto all = counting_samples(first + trials, 2, 5);
    std::vector<std::int64_t> labels;
    for (int n = first; n < first + trials; ++n) labels.push_back(n % 2);
    const std::vector<float> part(all.begin() + first * 10, all.end());
    folder.file(name, zip_of({{.name = "signal.npy",
                               .content = npy("<f4", shape_text({trials, 5, 2}), bytes_of(part)),
                               .deflated = deflated},
                              {.name = "label.npy",
                               .content = npy("<i8", shape_text({trials}), bytes_of(labels))}}));
  }
  std::vector<std::string> notes(const std::vector<std::string>& train,
                                 const std::vector<std::string>& test,
                                 const berger::ValidationOptions& validation = {}) {
    return berger::prepare(
               {.folder = folder.path(), .train = train, .test = test, .validation = validation})
        .train.notes;
  }
};

TEST_F(SharedTrials, OfTrainingAndTestAreCountedWhateverTheirFiles) {
  file("train.npz", 0, 10);
  file("repacked.npz", 0, 10, true);
  EXPECT_THAT(
      notes({"train.npz"}, {"repacked.npz"}),
      Contains(AllOf(HasSubstr("10 of 10 test trials are in the training data too"),
                     HasSubstr("repacked.npz"), HasSubstr("test accuracy will be too good"))));
  file("overlapping.npz", 7, 5);
  EXPECT_THAT(notes({"train.npz"}, {"overlapping.npz"}),
              Contains(HasSubstr("3 of 5 test trials are in the training data too")));
  file("other.npz", 10, 4);
  EXPECT_THAT(notes({"train.npz"}, {"other.npz"}), Not(Contains(HasSubstr("by content"))));
}

TEST_F(SharedTrials, OfAFileThatIsBothAreSaidOnce) {
  file("train.npz", 0, 10);
  EXPECT_THAT(notes({"train.npz"}, {"train.npz"}),
              AllOf(Contains(HasSubstr("is both training and test data")),
                    Not(Contains(HasSubstr("by content")))));
}

TEST_F(SharedTrials, OfValidationFilesAreComparedWithBothParts) {
  file("train.npz", 0, 10);
  file("validation.npz", 8, 6);
  file("test.npz", 12, 6);
  EXPECT_THAT(notes({"train.npz"}, {"test.npz"}, {.files = {"validation.npz"}}),
              AllOf(Contains(HasSubstr("2 of 6 validation trials are in the training data too")),
                    Contains(HasSubstr("2 of 6 test trials are in the validation data too")),
                    Not(Contains(HasSubstr("test trials are in the training")))));
}

// Each trial twice: whichever way the cut goes, a copy may be on the other side.
TEST_F(SharedTrials, OfTrainingDataThatHoldThemTwiceAreCountedBeforeACut) {
  file("train.npz", 0, 20);
  file("copy.npz", 0, 20, true);
  EXPECT_THAT(notes({"train.npz", "copy.npz"}, {}, {.fraction = 0.25}),
              Contains(AllOf(HasSubstr("20 of 40 trials repeat others of the training data"),
                             HasSubstr("of 10 validation trials are trained on as well: "
                                       "validation accuracy will be too good"))));
  EXPECT_THAT(notes({"train.npz"}, {}, {.fraction = 0.25}), Not(Contains(HasSubstr("by content"))));
}

TEST_F(SharedTrials, MayBeImages) {
  for (const char* const name : {"train/a/1.png", "train/b/2.png", "test/a/9.png", "test/b/8.png"})
    std::filesystem::create_directories(std::filesystem::path(folder / name).parent_path());
  folder.file("train/a/1.png", grey_png(2, 3, 1)), folder.file("train/b/2.png", grey_png(2, 3, 2));
  folder.file("test/a/9.png", grey_png(2, 3, 1)), folder.file("test/b/8.png", grey_png(2, 3, 7));
  DataOptions options{.folder = folder.path(), .train = {"train"}, .test = {"test"}};
  options.images.cache = false;
  EXPECT_THAT(berger::prepare(options).train.notes,
              Contains(HasSubstr("1 of 2 test trials are in the training data too")));
}

TEST_F(SharedTrials, AClassThatTheCutTakesAwayIsRefused) {
  Recording recording{.trials = 9, .labels = {0, 0, 0, 0, 1, 1, 1, 1, 2}};
  folder.file("train.npz", npz(recording));
  DataOptions options{.folder = folder.path(), .train = {"train.npz"}};
  // whole but for one class, whichever seed hits it
  int refused = 0;
  for (int seed = 1; seed <= 20; ++seed) {
    options.validation = {.fraction = 0.3, .stratified = false, .seed = seed};
    const std::string said = message_of<berger::ConfigError>([&] { berger::prepare(options); });
    if (said == "nothing was thrown") continue;
    ++refused;
    EXPECT_THAT(said, AllOf(HasSubstr("leaves class 2 without a training trial"),
                            HasSubstr("set stratified = true")));
  }
  EXPECT_GT(refused, 0);
  EXPECT_LT(refused, 20);
  options.validation = {.fraction = 0.3, .stratified = true};
  EXPECT_EQ(message_of<berger::ConfigError>([&] { berger::prepare(options); }),
            "nothing was thrown");
}

}  // namespace
