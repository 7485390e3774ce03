#include "berger/bids.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "berger/chain.hpp"
#include "io/tsv.hpp"
#include "support/corpus.hpp"
#include "support/edf_builder.hpp"
#include "support/open_bytes.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::ChannelKind;
using berger::test::EdfFile;
using berger::test::int16s;
using berger::test::message_of;
using berger::test::notes_of;
using berger::test::samples_of;
using berger::test::TemporaryFolder;
using testing::DoubleEq;
using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;

// Two subjects, one of whom came twice.
struct BidsFolder {
  TemporaryFolder folder;
  std::string root = "bids:" + folder.path();

  BidsFolder() {
    EdfFile edf{.channels = {{}, {.label = "X1", .unit = ""}}};
    edf.data = int16s({10, 20, 30, 40, 1, 2, 3, 4});
    for (const char* name : {"sub-01/ses-1/eeg/sub-01_ses-1_task-motor_run-1_eeg.edf",
                             "sub-01/ses-2/eeg/sub-01_ses-2_task-motor_run-1_eeg.edf",
                             "sub-02/eeg/sub-02_task-motor_run-3_eeg.edf"})
      folder.file(name, edf.bytes());
    folder.file("participants.tsv", "participant_id\tage\nsub-02\t33\nsub-01\tn/a\n");
  }
  std::string refusal(const std::string& name) const {
    return message_of<berger::FileError>([&] { berger::open_recording(name); });
  }
};

std::vector<std::string> labels(const std::vector<berger::BidsRecording>& list) {
  std::vector<std::string> all;
  for (const auto& r : list)
    all.push_back(r.subject + "/" + r.session + "/" + r.task + "/" + r.run);
  return all;
}

TEST(Bids, IsListedByWhatNamesSay) {
  const BidsFolder bids;
  EXPECT_THAT(labels(berger::list_bids(bids.root)),
              ElementsAre("01/1/motor/1", "01/2/motor/1", "02//motor/3"));
  EXPECT_THAT(labels(berger::list_bids(bids.root + "?subject=1&session=2")),
              ElementsAre("01/2/motor/1"));
  const auto participants = berger::participants_of(berger::list_bids(bids.root));
  EXPECT_THAT(participants.columns, ElementsAre("age"));
  EXPECT_EQ(participants.values[2][0], "33");
  EXPECT_EQ(participants.values[0][0], "");
}

TEST(Bids, WhatIsMissingIsSaid) {
  const BidsFolder bids;
  const auto recording = berger::open_recording(bids.root + "?subject=02");
  EXPECT_THAT(notes_of(recording), HasSubstr("has no channels.tsv"));
  EXPECT_THAT(notes_of(recording), HasSubstr("has no events.tsv"));
  EXPECT_THAT(notes_of(recording), HasSubstr("has no eeg.json"));
}

TEST(Bids, TablesBesideSayKindsUnitsBadChannelsAndEvents) {
  const BidsFolder bids;
  const std::string beside = "sub-02/eeg/sub-02_task-motor_run-3_";
  bids.folder.file(
      beside + "channels.tsv",
      "name\ttype\tunits\tstatus\nC3\tEEG\tuV\tbad\nX1\tEMG\tmV\tgood\nP9\tEEG\tuV\tgood\n");
  bids.folder.file(beside + "events.tsv",
                   "onset\tduration\ttrial_type\tvalue\n0.5\tn/a\tleft\t7\nn/a\t1\tx\t1\n");
  const auto recording = berger::open_recording(bids.root + "?subject=02");
  EXPECT_TRUE(recording.facts().channels[0].bad);
  EXPECT_EQ(recording.facts().channels[1].kind, ChannelKind::emg);
  EXPECT_EQ(recording.facts().channels[1].unit, "µV");
  EXPECT_THAT(samples_of(recording, 1)[3], FloatEq(400));
  ASSERT_EQ(recording.events().size(), 1U);
  EXPECT_EQ(recording.events()[0].text, "left");
  EXPECT_EQ(recording.events()[0].code, 7);
  EXPECT_EQ(recording.events()[0].sample, 2);
  EXPECT_THAT(notes_of(recording), HasSubstr("channels marked as bad: C3"));
  EXPECT_THAT(notes_of(recording), HasSubstr("that the recording has not: P9"));
  EXPECT_THAT(notes_of(recording), HasSubstr("1 rows of events.tsv have no onset"));
  EXPECT_THAT(berger::choose_channels(recording.facts().channels, {"all", "-bad"}), ElementsAre(1));
}

TEST(Bids, PositionsAreInTheUnitAndTheDirectionsOfTheirSpace) {
  const BidsFolder bids;
  const std::string beside = "sub-02/eeg/sub-02_space-";
  const std::string table = "name\tx\ty\tz\nC3\t-60\t10\t55\nX1\tn/a\tn/a\tn/a\nGND\t1\t2\t3\n";
  const auto open = [&] { return berger::open_recording(bids.root + "?subject=02"); };
  const auto position = [&] { return open().facts().channels[0].position; };
  bids.folder.file(beside + "CapTrak_electrodes.tsv", table);
  EXPECT_FALSE(position());
  EXPECT_THAT(notes_of(open()), HasSubstr("says whether its unit is m, cm or mm"));
  bids.folder.file(beside + "CapTrak_coordsystem.json",
                   R"({"EEGCoordinateSystem": "CapTrak", "EEGCoordinateUnits": "mm"})");
  ASSERT_TRUE(position());
  EXPECT_THAT(*position(), ElementsAre(DoubleEq(-0.06), DoubleEq(0.01), DoubleEq(0.055)));
  EXPECT_FALSE(open().facts().channels[1].position);
  bids.folder.file(beside + "CTF_electrodes.tsv", table);
  bids.folder.file(beside + "CTF_coordsystem.json",
                   R"({"EEGCoordinateSystem": "CTF", "EEGCoordinateUnits": "cm"})");
  std::filesystem::remove(bids.folder / (beside + "CapTrak_electrodes.tsv"));
  EXPECT_THAT(*position(), ElementsAre(DoubleEq(-0.1), DoubleEq(-0.6), DoubleEq(0.55)));
  bids.folder.file(beside + "CTF_coordsystem.json", "[");
  EXPECT_THAT(bids.refusal(bids.root + "?subject=02"), HasSubstr("is no JSON object"));
}

TEST(Bids, DescriptionsAreInheritedTheNearestLast) {
  const BidsFolder bids;
  bids.folder.file("task-motor_eeg.json", R"({"PowerLineFrequency": 60, "EEGReference": "Cz"})");
  bids.folder.file("task-rest_eeg.json", R"({"EEGReference": "none"})");
  bids.folder.file("sub-01/ses-1/eeg/sub-01_ses-1_task-motor_run-1_eeg.json",
                   R"({"PowerLineFrequency": 50})");
  const std::string notes = notes_of(berger::open_recording(bids.root + "?session=1"));
  EXPECT_THAT(notes, HasSubstr("power line, Hz: 50\n"));
  EXPECT_THAT(notes, HasSubstr("reference: Cz\n"));
  bids.folder.file("eeg.json", "[]");
  EXPECT_THAT(bids.refusal(bids.root + "?session=1"), HasSubstr("is no JSON object"));
}

TEST(Bids, TablesOfTheCorpusAreReadOrRefused) {
  const auto outcomes = berger::test::replay("tsv", [](const std::string& text) {
    const berger::Tsv table = berger::parse_tsv(text, "x.tsv");
    const BidsFolder bids;
    for (const char* suffix : {"channels.tsv", "events.tsv", "electrodes.tsv"})
      bids.folder.file(std::string("sub-02/eeg/sub-02_task-motor_run-3_") + suffix, text);
    bids.folder.file("coordsystem.json", R"({"EEGCoordinateUnits": "cm"})");
    const auto recording = berger::open_recording(bids.root + "?subject=02");
    recording.events();
    samples_of(recording, 0);
  });
  using testing::Pair;
  EXPECT_THAT(outcomes, testing::UnorderedElementsAre(
                            Pair("channels", "read"), Pair("events", "read"),
                            Pair("electrodes", "read"), Pair("blank", "read"),
                            Pair("wide", HasSubstr("line 2 has 3 fields for 2 columns"))));
}

// So that a data set of many recordings is not gone through for each of them.
TEST(Bids, FoldersOfAListAreLookedThroughOnce) {
  const BidsFolder bids;
  const auto list = berger::list_bids(bids.root + "?subject=2");
  ASSERT_EQ(list.size(), 1U);
  EXPECT_THAT(notes_of(berger::open_recording(list[0])), HasSubstr("has no events.tsv"));
  bids.folder.file("sub-02/eeg/sub-02_task-motor_run-3_events.tsv", "onset\tduration\n0\t1\n");
  EXPECT_THAT(notes_of(berger::open_recording(list[0])), HasSubstr("has no events.tsv"));
  EXPECT_EQ(berger::open_recording(bids.root + "?subject=02").events().size(), 1U);
}

TEST(Bids, ANameMustFitOneRecording) {
  const BidsFolder bids;
  EXPECT_THAT(bids.refusal(bids.root), HasSubstr("fits 3 recordings"));
  EXPECT_THAT(bids.refusal(bids.root + "?subject=09"), HasSubstr("fits no recording"));
  EXPECT_THAT(bids.refusal("bids:" + (bids.folder / "absent")), HasSubstr("is no folder"));
  EXPECT_THAT(message_of<berger::ConfigError>([&] { berger::list_bids(bids.root + "?person=1"); }),
              HasSubstr("'person=1' is none of subject="));
  EXPECT_EQ(berger::recording_format(bids.root + "?subject=2"), "EDF or BDF");
}

TEST(Bids, FilesOfAStudyTakeTheirGroupsFromIt) {
  const BidsFolder bids;
  const auto groups = [&](const berger::RecordingFiles& names) {
    std::vector<std::pair<int, int>> found;
    for (const auto& file : berger::recording_files(names, bids.folder.path()))
      found.emplace_back(file.subject, file.session);
    return found;
  };
  using testing::Pair;
  EXPECT_THAT(groups({.files = {"bids:?task=motor"}}),
              ElementsAre(Pair(1, 1), Pair(1, 2), Pair(2, 1)));
  std::vector<int> runs;
  for (const auto& file :
       berger::recording_files({.files = {"bids:?task=motor"}}, bids.folder.path()))
    runs.push_back(file.run);
  EXPECT_THAT(runs, ElementsAre(1, 1, 3)) << "not counted anew";
  EXPECT_THAT(groups({.files = {"bids:.?subject={subject}"}, .subject = {2}}),
              ElementsAre(Pair(2, 1)));
  EXPECT_THAT(message_of<berger::FileError>(
                  [&] { groups({.files = {"bids:.?subject={subject}"}, .subject = {3}}); }),
              HasSubstr("fits no recording"));
}

}  // namespace
