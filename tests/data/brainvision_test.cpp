#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/edf_builder.hpp"
#include "support/npz_builder.hpp"
#include "support/open_bytes.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::ChannelKind;
using berger::test::bytes_of;
using berger::test::int16s;
using berger::test::message_of;
using berger::test::notes_of;
using berger::test::reversed_items;
using berger::test::samples_of;
using berger::test::TemporaryFolder;
using testing::ElementsAre;
using testing::FloatEq;
using testing::HasSubstr;
using testing::IsEmpty;

// The texts of a small recording, line by line, and its samples: two channels, three samples.
struct BrainVisionFiles {
  std::string first = "Brain Vision Data Exchange Header File Version 1.0",
              data_file = "DataFile=x.eeg", marker_file = "MarkerFile=x.vmrk",
              orientation = "DataOrientation=MULTIPLEXED", format = "DataFormat=BINARY",
              interval = "SamplingInterval=4000", more{}, count = "NumberOfChannels=2",
              binary = "[Binary Infos]\nBinaryFormat=INT_16",
              channels = "[Channel Infos]\n; a comment\nCh1=C3,,0.5,µV\nCh2=C4,,,", markers{},
              data = int16s({2, 10, 4, 20, 6, 30});

  berger::Recording open(const TemporaryFolder& folder) const {
    folder.file("x.eeg", data);
    folder.file(
        "x.vmrk",
        "Brain Vision Data Exchange Marker File, Version 1.0\n[Common Infos]\nDataFile=x.eeg\n"
        "[Marker Infos]\n" +
            markers);
    folder.file("x.vhdr", header());
    return berger::open_recording(folder / "x.vhdr");
  }
  std::string header() const {
    return first + "\n[Common Infos]\n" + data_file + "\n" + marker_file + "\n" + format + "\n" +
           orientation + "\n" + count + "\n" + interval + "\n" + more + "\n" + binary + "\n" +
           channels + "\n[Comment]\nChannels = all\n[Not a section\n";
  }
  std::string refusal() const {
    const TemporaryFolder folder;
    return message_of<berger::FileError>([&] { open(folder); });
  }
};

TEST(BrainVision, SamplesAreStoredNumbersTimesResolution) {
  const TemporaryFolder folder;
  const auto recording = BrainVisionFiles{}.open(folder);
  EXPECT_THAT(samples_of(recording, 0), ElementsAre(1, 2, 3));
  EXPECT_THAT(samples_of(recording, 1), ElementsAre(10, 20, 30));
  EXPECT_EQ(recording.facts().rate, 250);
  EXPECT_EQ(recording.facts().channels[0].unit, "µV");
  EXPECT_EQ(recording.facts().channels[1].unit, "µV");
  EXPECT_EQ(recording.facts().channels[0].high, 16383.5);
  EXPECT_EQ(notes_of(recording), "");
}

TEST(BrainVision, EveryLayoutGivesTheSameSamples) {
  const TemporaryFolder folder;
  const auto check = [&](const BrainVisionFiles& files, const char* what) {
    const auto recording = files.open(folder);
    EXPECT_THAT(samples_of(recording, 0), ElementsAre(1, 2, 3)) << what;
    EXPECT_THAT(samples_of(recording, 1), ElementsAre(10, 20, 30)) << what;
  };
  const char* vectorized = "DataOrientation=VECTORIZED";
  check({.orientation = vectorized, .data = int16s({2, 4, 6, 10, 20, 30})}, "vectorized");
  check({.binary = "[Binary Infos]\nBinaryFormat=INT_32",
         .data = bytes_of<std::int32_t>({2, 10, 4, 20, 6, 30})},
        "int32");
  check({.binary = "[Binary Infos]\nBinaryFormat=UINT_16"}, "uint16");
  check({.binary = "[Binary Infos]\nBinaryFormat=IEEE_FLOAT_32",
         .data = bytes_of<float>({2, 10, 4, 20, 6, 30})},
        "float32");
  check({.binary = "[Binary Infos]\nBinaryFormat=INT_16\nUseBigEndianOrder=YES",
         .data = reversed_items(int16s({2, 10, 4, 20, 6, 30}), 2)},
        "big endian");
  const char* ascii = "DataFormat=ASCII";
  check({.format = ascii, .binary = "", .data = "2 10\r\n4\t20\n6 3e1\n"}, "ascii");
  check({.format = ascii,
         .binary = "[ASCII Infos]\nDecimalSymbol=,\nSkipLines=1\nSkipColumns=1",
         .data = "t C3 C4\n0 2,0 10,0\n1 4,0 20,0\n2 6,0 30,0\n"},
        "ascii with decimal commas");
  check(
      {.orientation = vectorized, .format = ascii, .binary = "", .data = "C3 2 4 6\nC4 10 20 30\n"},
      "vectorized ascii");
}

TEST(BrainVision, KeysAndSectionsAreFoundInAnyCase) {
  const TemporaryFolder folder;
  BrainVisionFiles files{.count = "numberofchannels=2",
                         .binary = "[BINARY INFOS]\nbinaryformat=int_16"};
  files.first = "something odd";
  EXPECT_THAT(samples_of(files.open(folder), 0), ElementsAre(1, 2, 3));
}

TEST(BrainVision, UnitsNamesAndCommas) {
  const TemporaryFolder folder;
  const BrainVisionFiles files{
      .count = "NumberOfChannels=5",
      .channels =
          "[Channel Infos]\nCh1=a\\1b,,1,mV\nCh2=EOG,,,\xc2\xb5V\nCh3=Temp,,0.1,°C\n"
          "Ch4=C3,,1,\xc3\x82\xc2\xb5V\nCh5=C3,,1,V",
      .data = int16s({1, 2, 3, 4, 5})};
  const auto recording = files.open(folder);
  const auto& channels = recording.facts().channels;
  EXPECT_EQ(channels[0].original, "a,b");
  EXPECT_THAT(samples_of(recording, 0), ElementsAre(1000));
  EXPECT_EQ(channels[1].kind, ChannelKind::eog);
  EXPECT_EQ(channels[2].unit, "°C");
  EXPECT_THAT(samples_of(recording, 2), ElementsAre(FloatEq(0.3F)));
  EXPECT_EQ(channels[3].unit, "µV");
  EXPECT_EQ(channels[3].original, "C3-0");
  EXPECT_THAT(samples_of(recording, 4), ElementsAre(5e6F));
}

TEST(BrainVision, TextsThatAreNoUtf8AreWindows1252) {
  const TemporaryFolder folder;
  BrainVisionFiles files{.channels = "[Channel Infos]\nCh1=\xc4rger,,0.5,\xb5V\nCh2=C4,,,"};
  files.more = "Codepage=ANSI";
  const auto recording = files.open(folder);
  EXPECT_EQ(recording.facts().channels[0].original, "Ärger");
  EXPECT_THAT(samples_of(recording, 0), ElementsAre(1, 2, 3));
}

TEST(BrainVision, MarkersAreEventsAsMneNamesThem) {
  const TemporaryFolder folder;
  const BrainVisionFiles files{
      .markers =
          "Mk1=New Segment,,1,1,0,20140815133045123456\nMk2=Stimulus,S  1,2,1,0\n"
          "Mk3=Response,R128,3,2,1\nMk4=Comment,a\\1b,3,0,0\nMk5=Stimulus,S  9,far,1,0\n"};
  const auto recording = files.open(folder);
  EXPECT_EQ(berger::to_iso(*recording.facts().start), "2014-08-15T13:30:45.123456");
  const auto& events = recording.events();
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].text, "Stimulus/S  1");
  EXPECT_EQ(events[0].code, 1);
  EXPECT_EQ(events[0].sample, 1);
  EXPECT_EQ(events[0].onset, 0.004);
  EXPECT_EQ(events[0].channel, -1);
  EXPECT_EQ(events[1].text, "Response/R128");
  EXPECT_EQ(events[1].code, 1128);
  EXPECT_EQ(events[1].duration, 0.008);
  EXPECT_EQ(events[1].channel, 0);
  EXPECT_EQ(events[2].text, "Comment/a,b");
  EXPECT_THAT(notes_of(recording), HasSubstr("1 markers are malformed"));
}

TEST(BrainVision, AFurtherSegmentIsACut) {
  const TemporaryFolder folder;
  const auto recording = BrainVisionFiles{.markers =
                                              "Mk1=New Segment,,1,1,0,0\n"
                                              "Mk2=New Segment,,3,1,0,0\n"}
                             .open(folder);
  ASSERT_EQ(recording.facts().gaps.size(), 1U);
  EXPECT_EQ(recording.facts().gaps[0].sample, 2);
  EXPECT_EQ(recording.facts().gaps[0].count, 0);
  EXPECT_EQ(recording.events()[0].text, "New Segment/");
  EXPECT_EQ(recording.events()[0].code, 99999);
}

TEST(BrainVision, FilesThatWereRenamedAreFoundBesideTheHeader) {
  const TemporaryFolder folder;
  EXPECT_EQ(notes_of(BrainVisionFiles{.data_file = "DataFile=$b.eeg"}.open(folder)), "");
  EXPECT_EQ(notes_of(BrainVisionFiles{.data_file = "DataFile=C:\\old\\x.eeg"}.open(folder)), "");
  const auto renamed =
      BrainVisionFiles{.data_file = "DataFile=old.eeg", .marker_file = ""}.open(folder);
  EXPECT_THAT(samples_of(renamed, 0), ElementsAre(1, 2, 3));
  EXPECT_THAT(notes_of(renamed),
              testing::AllOf(HasSubstr("names 'old.eeg', which is not there; x.eeg"),
                             HasSubstr("names no such file; x.vmrk")));
}

TEST(BrainVision, WithoutMarkersThereAreNoEvents) {
  const TemporaryFolder folder;
  folder.file("y.eeg", BrainVisionFiles{}.data);
  const auto recording = berger::open_recording(
      folder.file("y.vhdr", BrainVisionFiles{.data_file = "DataFile=y.eeg"}.header()));
  EXPECT_THAT(recording.events(), IsEmpty());
  EXPECT_THAT(notes_of(recording), HasSubstr("has no file of markers"));
}

TEST(BrainVision, TheFileNotTheHeaderCountsTheSamples) {
  const TemporaryFolder folder;
  const auto recording =
      BrainVisionFiles{.more = "DataPoints=7", .data = int16s({2, 10, 4, 20, 6})}.open(folder);
  EXPECT_EQ(recording.facts().samples, 2);
  EXPECT_THAT(notes_of(recording), testing::AllOf(HasSubstr("there are 7 samples; 2 are there"),
                                                  HasSubstr("the last 2 bytes")));
}

TEST(BrainVision, WhatCannotBeIsRefusedByItsLine) {
  EXPECT_THAT((BrainVisionFiles{.interval = "SamplingInterval=often"}.refusal()),
              HasSubstr("line 8: samplinginterval is 'often'; a time in microseconds"));
  EXPECT_THAT((BrainVisionFiles{.interval = ""}.refusal()),
              HasSubstr("has no samplinginterval in [common infos]"));
  EXPECT_THAT((BrainVisionFiles{.more = "DataType=FREQUENCYDOMAIN"}.refusal()),
              HasSubstr("datatype is 'FREQUENCYDOMAIN'; timedomain is expected"));
  EXPECT_THAT((BrainVisionFiles{.binary = "[Binary Infos]\nBinaryFormat=INT_64"}.refusal()),
              HasSubstr("binaryformat is 'INT_64'; int_16 or int_32 or ieee_float_32 or uint_16"));
  EXPECT_THAT((BrainVisionFiles{.count = "NumberOfChannels=3"}.refusal()),
              HasSubstr("there are 3 channels, but describes 2"));
  EXPECT_THAT((BrainVisionFiles{.count = "NumberOfChannels=1e30"}.refusal()),
              HasSubstr("a whole number from 1 to 100000"));
  EXPECT_THAT(
      (BrainVisionFiles{.channels = "[Channel Infos]\nCh1=C3,,fine,µV\nCh2=C4,,,"}.refusal()),
      HasSubstr("the resolution of channel 1 is 'fine'"));
  EXPECT_THAT(
      (BrainVisionFiles{.orientation = "DataOrientation=VECTORIZED", .data = "12345"}.refusal()),
      HasSubstr("are not equally long"));
  EXPECT_THAT((BrainVisionFiles{.format = "DataFormat=ASCII", .data = "1 2\n3\n"}.refusal()),
              HasSubstr("line 2 has 1 numbers for 2 channels"));
  EXPECT_THAT((BrainVisionFiles{.format = "DataFormat=ASCII", .data = "1 two\n"}.refusal()),
              HasSubstr("line 1: 'two' is no number"));
}

TEST(BrainVision, OtherFilesOfTheThreeSayWhichToName) {
  const TemporaryFolder folder;
  BrainVisionFiles{}.open(folder);
  EXPECT_THAT(message_of<berger::FileError>([&] { berger::open_recording(folder / "x.vmrk"); }),
              HasSubstr("holds the markers of a BrainVision recording; name its header"));
  EXPECT_THAT(message_of<berger::FileError>([&] { berger::open_recording(folder / "x.eeg"); }),
              HasSubstr("x.vhdr beside it"));
  const auto alone =
      folder.file("z.vhdr", BrainVisionFiles{.data_file = "DataFile=../x.eeg"}.header());
  std::filesystem::remove(folder / "x.eeg");
  EXPECT_THAT(message_of<berger::FileError>([&] { berger::open_recording(alone); }),
              HasSubstr("names 'x.eeg' as its data, which is not there, nor is z.eeg"));
}

}  // namespace
