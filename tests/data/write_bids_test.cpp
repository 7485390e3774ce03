#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "berger/bids.hpp"
#include "core/json.hpp"
#include "support/open_bytes.hpp"
#include "support/set_builder.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::BidsTarget;
using berger::ChannelKind;
using berger::test::content_of;
using berger::test::message_of;
using berger::test::samples_of;
using berger::test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

struct WrittenBids {
  TemporaryFolder folder;
  std::string root = folder / "study";

  berger::Recording source(std::vector<std::vector<double>> places = {{60, 20, 55}, {}}) const {
    const berger::test::SetFile set{.events = {{1.5, "left", 2}, {3, "7"}}, .places = places};
    return berger::open_recording(folder.file("source", set.bytes()));
  }
  BidsTarget target(const std::string& subject, const std::string& run = "1") const {
    return {.folder = root, .subject = subject, .task = "motor", .run = run};
  }
  nlohmann::json json(const std::string& name) const {
    return berger::parse_json(content_of(root + "/" + name));
  }
};

TEST(WriteBids, ARecordingIsReadBackAsItWas) {
  const WrittenBids bids;
  const auto recording = bids.source();
  berger::convert_to_bids(recording, bids.target("01"));
  const auto written = berger::open_recording("bids:" + bids.root);
  EXPECT_EQ(samples_of(written, 0), samples_of(recording, 0));
  EXPECT_EQ(written.facts().channels[1].kind, ChannelKind::eog);
  EXPECT_EQ(written.facts().channels[0].position, recording.facts().channels[0].position);
  EXPECT_FALSE(written.facts().channels[1].position);
  ASSERT_EQ(written.events().size(), 2U);
  EXPECT_EQ(written.events()[0].text, "left");
  EXPECT_EQ(written.events()[0].onset, recording.events()[0].onset);
  EXPECT_EQ(written.events()[0].duration, 0.02);
  EXPECT_EQ(written.events()[1].text, "7");
}

TEST(WriteBids, WhatStandsBesideSaysWhatIsKnown) {
  const WrittenBids bids;
  berger::convert_to_bids(bids.source(), bids.target("01"));
  EXPECT_EQ(bids.json("dataset_description.json")["Name"], "study");
  const auto description = bids.json("sub-01/eeg/sub-01_task-motor_run-1_eeg.json");
  EXPECT_EQ(description["SamplingFrequency"], 100);
  EXPECT_EQ(description["TaskName"], "motor");
  EXPECT_EQ(description["EEGReference"], "n/a");
  EXPECT_EQ(description["EOGChannelCount"], 1);
  EXPECT_EQ(bids.json("sub-01/eeg/sub-01_coordsystem.json")["EEGCoordinateUnits"], "m");
  EXPECT_EQ(content_of(bids.root + "/sub-01/eeg/sub-01_electrodes.tsv"),
            "name\tx\ty\tz\nC3\t-0.02\t0.06\t0.055\n");
  EXPECT_EQ(content_of(bids.root + "/sub-01/eeg/sub-01_task-motor_run-1_channels.tsv"),
            "name\ttype\tunits\tsampling_frequency\tstatus\n"
            "C3\tEEG\tµV\t100\tgood\nEOG1\tEOG\tµV\t100\tgood\n");
}

TEST(WriteBids, ADataSetGrowsByRecordings) {
  const WrittenBids bids;
  berger::convert_to_bids(bids.source(), bids.target("01"));
  berger::convert_to_bids(bids.source(), bids.target("01", "2"));
  bids.folder.file("study/participants.tsv", "participant_id\tage\nsub-01\t30");
  berger::convert_to_bids(bids.source({}), bids.target("02"));
  EXPECT_EQ(content_of(bids.root + "/participants.tsv"),
            "participant_id\tage\nsub-01\t30\nsub-02\tn/a\n");
  EXPECT_EQ(berger::list_bids("bids:" + bids.root).size(), 3U);
  EXPECT_THROW(berger::convert_to_bids(bids.source(), bids.target("01")), berger::OutputError);
  EXPECT_THAT(message_of<berger::FileError>([&] {
                berger::convert_to_bids(bids.source({{1, 60, 55}, {}}), bids.target("01", "3"));
              }),
              HasSubstr("other positions"));
  bids.folder.file("study/participants.tsv", "age\tparticipant_id\n30\tsub-01\n");
  EXPECT_THAT(message_of<berger::FileError>(
                  [&] { berger::convert_to_bids(bids.source({}), bids.target("03")); }),
              HasSubstr("participants.tsv: its first column is not participant_id"));
}

TEST(WriteBids, LabelsAreLettersAndDigits) {
  const WrittenBids bids;
  const auto refusal = [&](BidsTarget target) {
    return message_of<berger::ConfigError>([&] { berger::convert_to_bids(bids.source(), target); });
  };
  EXPECT_THAT(refusal(bids.target("0_1")), HasSubstr("'0_1' is no label of BIDS"));
  EXPECT_THAT(refusal(bids.target("../..")), HasSubstr("no label"));
  EXPECT_THAT(refusal({.folder = bids.root, .subject = "01"}), HasSubstr("such as rest"));
  EXPECT_THAT(refusal(bids.target("01", "a")), HasSubstr("is no number"));
}

}  // namespace
