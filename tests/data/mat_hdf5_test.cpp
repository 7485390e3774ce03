// Files of MATLAB 7.3 as h5py writes them in MATLAB's way (tests/golden/make_mat_hdf5.py).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "berger/dataset.hpp"
#include "io/mat.hpp"
#include "support/corpus.hpp"
#include "support/idx_builder.hpp"
#include "support/open_bytes.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::ChannelKind;
using berger::test::content_of;
using berger::test::gzip;
using berger::test::message_of;
using berger::test::open_bytes;
using berger::test::samples_of;
using berger::test::TemporaryFolder;
using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

const std::string files_of_hdf5 = std::string(BERGER_PROJECT_DIR) + "/fuzz/corpus/mat_hdf5/";

class MatHdf5 : public testing::Test {
 protected:
  void SetUp() override {
    const std::string refusal =
        message_of<berger::FileError>([] { berger::open_recording(files_of_hdf5 + "no_hdf5"); });
    if (refusal.find("libhdf5 is not there") != std::string::npos) {
      EXPECT_THAT(refusal, HasSubstr("apt-get install"));
      GTEST_SKIP() << refusal;
    }
  }
};

TEST_F(MatHdf5, EeglabIsReadAsOneVariableOrAsMany) {
  for (const char* name : {"set", "set_fields"}) {
    EXPECT_EQ(berger::recording_format(files_of_hdf5 + name), "MATLAB 4 to 7.3, EEGLAB");
    const auto recording = berger::open_recording(files_of_hdf5 + name);
    EXPECT_EQ(recording.facts().format, "EEGLAB");
    EXPECT_EQ(recording.facts().rate, 100);
    EXPECT_THAT(samples_of(recording, 0), ElementsAre(0, 10, 20, 30));
    EXPECT_THAT(samples_of(recording, 1), ElementsAre(1, 11, 21, 31));
    EXPECT_EQ(recording.facts().channels[1].kind, ChannelKind::eog);
    ASSERT_TRUE(recording.facts().channels[0].position);
    EXPECT_THAT((*recording.facts().channels[0].position)[1], DoubleEq(0.06));
    ASSERT_EQ(recording.events().size(), 2U);
    EXPECT_EQ(recording.events()[0].text, "left");
    EXPECT_EQ(recording.events()[1].code, 7);
    EXPECT_EQ(recording.events()[1].onset, 0.015);
  }
}

TEST_F(MatHdf5, EpochsOfEeglabAreTrials) {
  const berger::Dataset data = berger::read_dataset({files_of_hdf5 + "set_epochs"}, {});
  EXPECT_EQ(data.size(), 3);
  EXPECT_EQ(data.shape().height, 2);
  EXPECT_EQ(data.shape().width, 4);
  EXPECT_EQ(data.trials.trial(1)[0], 40);
  EXPECT_THAT(data.classes, ElementsAre("left", "right"));
}

TEST_F(MatHdf5, TrialsAndRecordingsAreReadAsOfOtherVersions) {
  const berger::Dataset data = berger::read_dataset({files_of_hdf5 + "trials"}, {});
  EXPECT_EQ(data.size(), 5);
  EXPECT_EQ(data.shape().height, 3);
  EXPECT_EQ(data.shape().width, 20);
  EXPECT_EQ(data.trials.trial(2)[21], 2 * 60 + 21);
  EXPECT_THAT(data.raw_labels, ElementsAre(1, 2, 1, 2, 1));
  const auto recording = berger::open_recording(files_of_hdf5 + "recording");
  EXPECT_EQ(recording.facts().rate, 50);
  EXPECT_EQ(recording.facts().channels[1].original, "Cz");
  EXPECT_EQ(samples_of(recording, 1)[99], 199);
}

TEST_F(MatHdf5, WhatIsInMemoryIsReadToo) {
  EXPECT_THAT(samples_of(open_bytes(content_of(files_of_hdf5 + "set")), 0),
              ElementsAre(0, 10, 20, 30));
}

TEST_F(MatHdf5, WhatIsPackedIsReadUnderTheNameThatItHas) {
  TemporaryFolder folder;
  const std::string path = folder.file("set.mat.gz", gzip(content_of(files_of_hdf5 + "set")));
  EXPECT_THAT(samples_of(berger::open_recording(path), 0), ElementsAre(0, 10, 20, 30));
}

TEST_F(MatHdf5, IsReadOrRefused) {
  const auto outcomes = berger::test::replay(
      "mat_hdf5", [](const std::string& bytes) { samples_of(open_bytes(bytes), 0); });
  EXPECT_THAT(outcomes,
              UnorderedElementsAre(
                  Pair("set", "read"), Pair("set_fields", "read"), Pair("recording", "read"),
                  Pair("set_epochs", HasSubstr("holds 3 trials")),
                  Pair("trials", HasSubstr("files of trials are data sets")),
                  Pair("cut", HasSubstr("no HDF5 stands behind it")),
                  Pair("no_hdf5", HasSubstr("no HDF5 stands behind it")),
                  Pair("claims", HasSubstr("8000000000 bytes, of which 0 are there")),
                  Pair("elsewhere", HasSubstr("stands in another file, which is not read")),
                  Pair("links", "read"), Pair("circle", HasSubstr("more than 8 deep")),
                  Pair("kinds", HasSubstr("holds no array 'signal', 'X' or 'data'")),
                  Pair("too_long", HasSubstr("an array has more values than there are")),
                  Pair("too_many", HasSubstr("an array has more values than there are")),
                  Pair("nowhere", HasSubstr("a cell in it leads nowhere")),
                  Pair("too_many_cells", HasSubstr("more than a million cells")),
                  Pair("packed_badly", HasSubstr("an array in it is damaged")),
                  Pair("long_packed_badly", HasSubstr("an array in it is damaged"))));
}

TEST_F(MatHdf5, NumbersOfEveryWidthAreReadAndWhatIsNoneIsEmpty) {
  const berger::ArrayFile file = berger::open_mat_arrays(files_of_hdf5 + "kinds");
  for (const char* name : {"i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"})
    EXPECT_THAT(file.open(name).read_reals(), ElementsAre(1, 2, 3)) << name;
  EXPECT_THAT(file.open("odd_class").read_reals(), ElementsAre(4));
  EXPECT_THAT(file.open("odd_empty").read_reals(), ElementsAre(5));
  EXPECT_THAT(message_of<berger::FileError>([&] { file.open("complex").read_reals(); }),
              HasSubstr("complex"));
  for (const char* name : {"bits", "kept_type"})
    EXPECT_TRUE(file.open(name).read_reals().empty()) << name;
}

}  // namespace
