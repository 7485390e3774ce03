#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/edf_builder.hpp"
#include "support/open_bytes.hpp"
#include "support/temporary_folder.hpp"

namespace {

using berger::ChannelKind;
using berger::Event;
using berger::test::annotations;
using berger::test::EdfChannel;
using berger::test::EdfFile;
using berger::test::int16s;
using berger::test::int24s;
using berger::test::notes_of;
using berger::test::open_bytes;
using berger::test::refusal_of;
using berger::test::samples_of;
using berger::test::tals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

EdfFile one_channel() {
  return {.data = int16s({0, 1, -1, 32767})};
}

EdfFile with_channel(const EdfChannel& channel) {
  EdfFile file = one_channel();
  file.channels = {channel};
  return file;
}

// Two records of four samples and some text each.
EdfFile plus(const std::string& reserved, const std::string& first, const std::string& second) {
  return {.reserved = reserved,
          .records = "2",
          .channels = {{}, annotations(60)},
          .data = int16s({1, 2, 3, 4}) + tals(first, 60) + int16s({5, 6, 7, 8}) + tals(second, 60)};
}

const Event& event_of(const berger::Recording& recording, std::size_t number) {
  EXPECT_GT(recording.events().size(), number);
  return recording.events().at(number);
}

TEST(Edf, StoredNumbersBecomeMicrovolts) {
  const auto recording = open_bytes(one_channel().bytes());
  EXPECT_THAT(samples_of(recording, 0),
              ElementsAre(testing::FloatNear(0, 1e-6F), testing::FloatNear(0.1F, 1e-6F),
                          testing::FloatNear(-0.1F, 1e-6F), 3276.7F));
  const berger::Channel& channel = recording.facts().channels[0];
  EXPECT_EQ(channel.unit, "µV");
  EXPECT_EQ(channel.rate, 4);
  EXPECT_EQ(channel.samples, 4);
  EXPECT_EQ(channel.low, -3276.8);
  EXPECT_EQ(channel.high, 3276.7);
  EXPECT_EQ(recording.facts().format, "EDF");
  EXPECT_EQ(berger::to_iso(*recording.facts().start), "2009-08-12T16:15:00.000000");
  EXPECT_EQ(notes_of(recording), "");
}

TEST(Edf, ContentNotNameSaysWhatAFileIs) {
  const berger::test::TemporaryFolder folder;
  EXPECT_EQ(berger::recording_format(folder.file("x.txt", one_channel().bytes())), "EDF or BDF");
  EXPECT_EQ(berger::recording_format(folder.file("x.edf", "no such thing")), "");
  EXPECT_EQ(berger::open_recording(folder / "x.txt").facts().samples, 4);
}

TEST(Edf, AnInvertedRangeInverts) {
  const auto recording =
      open_bytes(with_channel({.physical_low = "3276.7", .physical_high = "-3276.8"}).bytes());
  EXPECT_FLOAT_EQ(samples_of(recording, 0)[3], -3276.8F);
  EXPECT_EQ(recording.facts().channels[0].low, -3276.8);
}

TEST(Edf, UnitsInEverySpellingAreVoltages) {
  const auto last = [](const std::string& unit) {
    const auto recording = open_bytes(
        with_channel({.unit = unit, .physical_low = "-32768", .physical_high = "32767"}).bytes());
    EXPECT_EQ(recording.facts().channels[0].unit, "µV") << unit;
    return samples_of(recording, 0)[3];
  };
  for (const char* unit : {"uV", "µV", "\u03bcV", "\xb5V", "\x83\xcaV", "UV"})
    EXPECT_EQ(last(unit), 32767.0F) << unit;
  EXPECT_FLOAT_EQ(last("mV"), 32767e3F);
  EXPECT_FLOAT_EQ(last("V"), 32767e6F);
  EXPECT_FLOAT_EQ(last("nV"), 32.767F);
}

TEST(Edf, AnUnknownUnitIsSaidAndCanBeGiven) {
  const std::string bytes = with_channel({.unit = ""}).bytes();
  const auto recording = open_bytes(bytes);
  EXPECT_EQ(recording.facts().channels[0].unit, "");
  EXPECT_FLOAT_EQ(samples_of(recording, 0)[3], 3276.7F);
  EXPECT_THAT(notes_of(recording), HasSubstr("no unit is given for C3"));
  const auto given = open_bytes(bytes, {.unit = "mV"});
  EXPECT_FLOAT_EQ(samples_of(given, 0)[3], 3276.7e3F);
  EXPECT_EQ(given.facts().channels[0].unit, "µV");
  EXPECT_EQ(notes_of(given), "");
  EXPECT_THROW(open_bytes(bytes, {.unit = "mm"}), berger::ConfigError);
}

TEST(Edf, WhatIsNoVoltageKeepsItsUnit) {
  const auto recording = open_bytes(with_channel({.label = "Temp", .unit = "degC"}).bytes());
  EXPECT_EQ(recording.facts().channels[0].unit, "degC");
  EXPECT_EQ(recording.facts().channels[0].kind, ChannelKind::temp);
}

TEST(Edf, ARangeOfNothingIsTakenAsOneAndSaid) {
  const auto digital = open_bytes(
      with_channel(
          {.physical_low = "0", .physical_high = "1", .digital_low = "0", .digital_high = "0"})
          .bytes());
  EXPECT_THAT(samples_of(digital, 0), ElementsAre(0, 1, -1, 32767));
  EXPECT_THAT(notes_of(digital), HasSubstr("channel C3: its digital range is 0 to 0"));
  const auto physical = open_bytes(
      with_channel(
          {.physical_low = "0", .physical_high = "0", .digital_low = "0", .digital_high = "1"})
          .bytes());
  EXPECT_THAT(samples_of(physical, 0), ElementsAre(0, 1, -1, 32767));
  EXPECT_THAT(notes_of(physical), HasSubstr("channel C3: its physical range is 0 to 0"));
  EXPECT_THAT(notes_of(open_bytes(with_channel({.digital_low = "nan"}).bytes())),
              HasSubstr("its digital range is nan"));
}

TEST(Edf, ADecimalCommaIsAPoint) {
  const auto recording =
      open_bytes(with_channel({.physical_low = "-3276,8", .physical_high = "3276,7"}).bytes());
  EXPECT_FLOAT_EQ(samples_of(recording, 0)[3], 3276.7F);
}

TEST(Edf, TheNumberOfRecordsIsWhatTheFileHolds) {
  for (const char* claimed : {"-1", "7"}) {
    EdfFile file = one_channel();
    file.records = claimed;
    const auto recording = open_bytes(file.bytes());
    EXPECT_EQ(recording.facts().samples, 4);
    EXPECT_THAT(notes_of(recording), HasSubstr(std::string("there are ") + claimed + " records"));
  }
  EdfFile file = one_channel();
  file.data += "rest";
  const auto recording = open_bytes(file.bytes());
  EXPECT_EQ(recording.facts().samples, 4);
  EXPECT_THAT(notes_of(recording), HasSubstr("the last 4 bytes are no whole record of 8"));
}

TEST(Edf, AHeaderOfAWrongLengthIsReadByItsSignals) {
  EdfFile file = one_channel();
  file.header_bytes = "256";
  const auto recording = open_bytes(file.bytes());
  EXPECT_FLOAT_EQ(samples_of(recording, 0)[3], 3276.7F);
  EXPECT_THAT(notes_of(recording),
              HasSubstr("says that it has '256' bytes; with 1 signals it has 512"));
}

TEST(Edf, NoDateIsAReasonToRefuse) {
  for (const char* date : {"00.00.00", "31.02.10", "abc", ""}) {
    EdfFile file = one_channel();
    file.recording = "";
    file.date = date;
    const auto recording = open_bytes(file.bytes());
    EXPECT_FALSE(recording.facts().start) << date;
    EXPECT_THAT(notes_of(recording), HasSubstr("is no date and time"));
  }
}

TEST(Edf, TheYearIsThatOfTheRecordingField) {
  EdfFile file = one_channel();
  const auto start = [&] { return berger::to_iso(*open_bytes(file.bytes()).facts().start); };
  file.recording = "Startdate 12-AUG-1899 X X X";
  EXPECT_EQ(start(), "1899-08-12T16:15:00.000000");
  file.recording = "Startdate 12-AUG-1899 X X";  // not five words: anything may stand there
  EXPECT_EQ(start(), "2009-08-12T16:15:00.000000");
  file.recording = "";
  file.date = "12.08.85";
  EXPECT_EQ(start(), "1985-08-12T16:15:00.000000");
  file.date = "12.08.84";
  EXPECT_EQ(start(), "2084-08-12T16:15:00.000000");
}

TEST(Edf, WordsOfHeadersBecomeUtf8AndEndAtANul) {
  EdfFile file = one_channel();
  file.patient = std::string("M\xfcller\0junk", 11);
  EXPECT_EQ(open_bytes(file.bytes()).facts().patient, "Müller");
}

TEST(Edf, ChannelsOfOneNameAreNumbered) {
  const EdfFile file{.channels = {{.label = "T8-P8"}, {.label = "-"}, {.label = "T8-P8"}},
                     .data = int16s({1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3})};
  const auto recording = open_bytes(file.bytes());
  std::vector<std::string> names;
  for (const auto& channel : recording.facts().channels) names.push_back(channel.original);
  EXPECT_THAT(names, ElementsAre("T8-P8-0", "-", "T8-P8-1"));
}

TEST(Edf, EachChannelKeepsItsRate) {
  const EdfFile file{
      .records = "2",
      .channels = {{}, {}, {.label = "Temp", .unit = "degC", .per_record = "1"}},
      .data = int16s({1, 2, 3, 4, 11, 12, 13, 14, 7, 5, 6, 7, 8, 15, 16, 17, 18, 8})};
  const auto recording = open_bytes(file.bytes());
  EXPECT_EQ(recording.facts().rate, 4);
  EXPECT_EQ(recording.facts().channels[2].rate, 1);
  EXPECT_EQ(recording.facts().channels[2].samples, 2);
  EXPECT_THAT(notes_of(recording), HasSubstr("1 at 1 Hz, 2 at 4 Hz"));
  std::vector<float> values(4);
  EXPECT_THAT(berger::test::message_of<berger::ShapeError>([&] {
                recording.read(std::array{0, 2}, 0, 2, values);
              }),
              HasSubstr("C3-0 has 4 Hz and Temp 1 Hz; read channels of one rate together"));
  recording.read(std::array{1, 0}, 3, 2, values);
  EXPECT_THAT(values,
              ElementsAre(testing::FloatEq(1.4F), testing::FloatEq(1.5F),
                          testing::FloatNear(0.4F, 1e-6F), testing::FloatNear(0.5F, 1e-6F)));
}

TEST(Edf, WindowsBeyondTheRecordingAreRefused) {
  const auto recording = open_bytes(one_channel().bytes());
  std::vector<float> values(2);
  const auto refused = [&](int channel, std::int64_t from, std::int64_t count) {
    return berger::test::message_of<berger::ShapeError>(
        [&] { recording.read(std::array{channel}, from, count, values); });
  };
  EXPECT_THAT(refused(0, 3, 2), HasSubstr("has samples 0 to 3 of C3; 2 from 3 on"));
  EXPECT_THAT(refused(0, -1, 2), HasSubstr("2 from -1 on"));
  EXPECT_THAT(refused(0, 0, 3), HasSubstr("room for 2 values is given"));
  EXPECT_THAT(refused(1, 0, 2), HasSubstr("has no channel 1"));
  EXPECT_THAT(refused(0, 2, std::numeric_limits<std::int64_t>::max()), HasSubstr("are not among"));
}

TEST(EdfPlus, AnnotationsAreEvents) {
  const auto recording =
      open_bytes(plus("EDF+C", "+0||\n+0.5~2|T1|T2|\n", "+1||\n-3|before|\n").bytes());
  EXPECT_EQ(recording.facts().format, "EDF+C");
  ASSERT_EQ(recording.events().size(), 3U);
  EXPECT_EQ(event_of(recording, 0).text, "before");
  EXPECT_EQ(event_of(recording, 0).onset, -3);
  const Event event = event_of(recording, 1);
  EXPECT_EQ(event.text, "T1");
  EXPECT_EQ(event.onset, 0.5);
  EXPECT_EQ(event.duration, 2);
  EXPECT_EQ(event.sample, 2);
  EXPECT_EQ(event_of(recording, 2).text, "T2");
  EXPECT_THAT(notes_of(recording), HasSubstr("1 events lie outside the recording"));
}

TEST(EdfPlus, ASubSecondStartIsTakenFromAllOnsets) {
  const auto recording = open_bytes(plus("EDF+C", "+0.25||\n+1.25|x|\n", "+1.25||\n").bytes());
  EXPECT_EQ(event_of(recording, 0).onset, 1);
  EXPECT_EQ(berger::to_iso(*recording.facts().start), "2009-08-12T16:15:00.250000");
}

TEST(EdfPlus, TextsMayBeUtf8OrLatin1AndNameAChannel) {
  const auto recording =
      open_bytes(plus("EDF+C", "+0||\n+0|\xe9yes|\n+0.5|é@@C3|\n", "+1||\n").bytes());
  EXPECT_EQ(event_of(recording, 0).text, "éyes");
  EXPECT_EQ(event_of(recording, 0).channel, -1);
  EXPECT_EQ(event_of(recording, 1).text, "é");
  EXPECT_EQ(event_of(recording, 1).channel, 0);
}

TEST(EdfPlus, MalformedAnnotationsAreLeftOutAndCounted) {
  const auto recording = open_bytes(
      plus("EDF+C", "+0||\nx|y|\n+1~z|a|\n5|no sign|\n+1|open", "+1||\n+1|good|\n").bytes());
  ASSERT_EQ(recording.events().size(), 1U);
  EXPECT_EQ(event_of(recording, 0).text, "good");
  EXPECT_THAT(notes_of(recording), HasSubstr("4 annotations are malformed"));
}

TEST(EdfPlus, AnOnsetWithoutATextIsATime) {
  const auto recording = open_bytes(plus("EDF+D", "+0|\n+0.5|x|\n", "+3|\n").bytes());
  EXPECT_EQ(recording.facts().gaps.size(), 1U);
  EXPECT_EQ(recording.events().size(), 1U);
}

TEST(EdfPlus, SeveralAnnotationSignalsAreOneList) {
  EdfFile file = plus("EDF+C", "", "");
  file.records = "1";
  file.channels = {annotations(20), {}, annotations(20)};
  file.data = tals("+0||\n+0|a|\n", 20) + int16s({1, 2, 3, 4}) + tals("+0.5|b|\n", 20);
  const auto recording = open_bytes(file.bytes());
  EXPECT_EQ(recording.events().size(), 2U);
  EXPECT_FLOAT_EQ(samples_of(recording, 0)[3], 0.4F);
}

TEST(EdfPlus, AFileOfAnnotationsAloneHasEventsAndNoChannels) {
  EdfFile file{.reserved = "EDF+C", .seconds = "0", .channels = {annotations(60)}};
  file.data = tals("+0||\n+30~60|Sleep stage 2|\n", 60);
  const auto recording = open_bytes(file.bytes());
  EXPECT_THAT(recording.facts().channels, IsEmpty());
  EXPECT_EQ(event_of(recording, 0).text, "Sleep stage 2");
  EXPECT_EQ(event_of(recording, 0).duration, 60);
}

TEST(EdfPlus, TimesThatContradictTheHeaderAreSaid) {
  const auto recording = open_bytes(plus("EDF+C", "+0||\n", "+7||\n").bytes());
  EXPECT_EQ(recording.facts().samples, 8);
  EXPECT_THAT(notes_of(recording), HasSubstr("1 of 2 records start at another time"));
}

TEST(EdfPlus, GapsBetweenRecordsAreMissingSamples) {
  const auto recording = open_bytes(plus("EDF+D", "+0||\n", "+2.5||\n+2.75|x|\n").bytes());
  EXPECT_EQ(recording.facts().format, "EDF+D");
  EXPECT_EQ(recording.facts().samples, 14);
  ASSERT_EQ(recording.facts().gaps.size(), 1U);
  EXPECT_EQ(recording.facts().gaps[0].sample, 4);
  EXPECT_EQ(recording.facts().gaps[0].count, 6);
  EXPECT_EQ(event_of(recording, 0).sample, 11);
  const std::vector<float> values = samples_of(recording, 0);
  EXPECT_FLOAT_EQ(values[3], 0.4F);
  EXPECT_TRUE(std::isnan(values[4]) && std::isnan(values[9]));
  EXPECT_FLOAT_EQ(values[10], 0.5F);
  std::vector<float> window(3);
  recording.read(std::array{0}, 8, 3, window);
  EXPECT_TRUE(std::isnan(window[0]) && std::isnan(window[1]));
  EXPECT_FLOAT_EQ(window[2], 0.5F);
}

TEST(EdfPlus, RecordsThatFollowEachOtherLeaveNoGap) {
  const auto recording = open_bytes(plus("EDF+D", "+0||\n", "+1.0001||\n").bytes());
  EXPECT_EQ(recording.facts().samples, 8);
  EXPECT_THAT(recording.facts().gaps, IsEmpty());
}

TEST(EdfPlus, TimesThatCannotBeAreRefusedByTheirByte) {
  EXPECT_THAT(refusal_of(plus("EDF+D", "+5||\n", "+5.5||\n").bytes()),
              AllOf(HasSubstr("byte 844"), HasSubstr("record 2 starts 0.5 s into the recording, "
                                                     "before the one before it ends at 1 s")));
  EXPECT_THAT(refusal_of(plus("EDF+D", "+0||\n", "").bytes()),
              HasSubstr("record 2 does not say when it starts"));
  EdfFile file = one_channel();
  file.reserved = "EDF+D";
  EXPECT_THAT(refusal_of(file.bytes()), HasSubstr("has no times of records"));
}

TEST(Bdf, ThreeBytesAreOneSample) {
  EdfFile file{.version =
                   "\xff"
                   "BIOSEMI",
               .reserved = "24BIT",
               .channels = {{.physical_low = "-8388608",
                             .physical_high = "8388607",
                             .digital_low = "-8388608",
                             .digital_high = "8388607",
                             .per_record = "6"}},
               .data = int24s({0, -1, 8388607, -8388608, 65536, -2})};
  const auto recording = open_bytes(file.bytes());
  EXPECT_EQ(recording.facts().format, "BDF");
  EXPECT_THAT(samples_of(recording, 0), ElementsAre(0, -1, 8388607, -8388608, 65536, -2));
}

EdfFile status(const EdfChannel& channel, const std::vector<int>& values) {
  EdfFile file{.version =
                   "\xff"
                   "BIOSEMI",
               .reserved = "24BIT",
               .channels = {channel},
               .data = int24s(values)};
  file.channels[0].label = "Status";
  file.channels[0].per_record = std::to_string(values.size());
  return file;
}

TEST(Bdf, StatusIsWholeNumbersAndItsRisesAreEvents) {
  constexpr int in_range = 1 << 20, battery = 1 << 22, epoch = 1 << 16;
  const auto recording = open_bytes(
      status({.unit = "Boolean",
              .physical_low = "-8388608",
              .physical_high = "8388607",
              .digital_low = "-8388608",
              .digital_high = "8388607"},
             {in_range | epoch, in_range, in_range | 3, 3 | battery, 1, 0, 512, 512, -8388608, 4})
          .bytes());
  const auto& channel = recording.facts().channels[0];
  EXPECT_EQ(channel.kind, ChannelKind::trigger);
  EXPECT_EQ(samples_of(recording, 0)[0], static_cast<float>(in_range | epoch));
  EXPECT_EQ(samples_of(recording, 0)[8], static_cast<float>(1 << 23));
  std::vector<std::pair<std::int64_t, std::int64_t>> events;
  for (const Event& event : recording.events()) events.emplace_back(event.sample, event.code);
  EXPECT_THAT(events, ElementsAre(std::pair(2, 3), std::pair(6, 512), std::pair(9, 4)));
  EXPECT_DOUBLE_EQ(event_of(recording, 0).duration, 0.2);
  EXPECT_EQ(event_of(recording, 1).text, "512");
}

TEST(Bdf, TriggersAreFoundOnBothSidesOfAGapOfAges) {
  EdfFile file = status({.physical_low = "-8388608",
                         .physical_high = "8388607",
                         .digital_low = "-8388608",
                         .digital_high = "8388607"},
                        {0, 5, 5, 5});
  file.reserved = "BDF+D";
  file.records = "2";
  file.channels.push_back(annotations(30, "BDF Annotations"));
  file.data =
      int24s({0, 5, 5, 5}) + tals("+0||\n", 30) + int24s({7, 7, 0, 1}) + tals("+1e12||\n", 30);
  const auto recording = open_bytes(file.bytes());
  ASSERT_EQ(recording.events().size(), 3U);
  EXPECT_EQ(event_of(recording, 0).duration, 0.75);
  EXPECT_EQ(event_of(recording, 1).onset, 1e12);
  EXPECT_EQ(event_of(recording, 1).code, 7);
  EXPECT_EQ(event_of(recording, 2).sample, 4'000'000'000'003);
}

TEST(Bdf, TriggersThatBeginRaisedAreNoEvent) {
  const auto recording = open_bytes(status({.physical_low = "-8388608",
                                            .physical_high = "8388607",
                                            .digital_low = "-8388608",
                                            .digital_high = "8388607"},
                                           {255, 255, 0, 7})
                                        .bytes());
  EXPECT_EQ(recording.events().size(), 1U);
  EXPECT_THAT(notes_of(recording), HasSubstr("channel Status is 255 from the start on"));
}

// Writers other than BioSemi's give Status the range of the voltages, which means nothing, or a
// range of its own, which does.
TEST(Bdf, StatusOfOthersIsReadAsItsNumbersAreWhole) {
  const EdfChannel as_eeg{.physical_low = "-187470",
                          .physical_high = "187470",
                          .digital_low = "-8388608",
                          .digital_high = "8388607"};
  const auto stored = open_bytes(status(as_eeg, {0, 4, 0, 2}).bytes());
  EXPECT_THAT(samples_of(stored, 0), ElementsAre(0, 4, 0, 2));
  EXPECT_THAT(notes_of(stored), HasSubstr("read as stored"));
  const EdfChannel scaled{.physical_low = "0",
                          .physical_high = "255",
                          .digital_low = "-8388608",
                          .digital_high = "8388607"};
  const auto of_range = open_bytes(
      status(scaled, {-8388608, -8388608 + 4 * 65793, -8388608, -8388608 + 2 * 65793}).bytes());
  EXPECT_THAT(samples_of(of_range, 0), ElementsAre(0, 4, 0, 2));
  EXPECT_EQ(event_of(of_range, 1).code, 2);
  EXPECT_THAT(notes_of(of_range), HasSubstr("read as their range says"));
}

TEST(Edf, WhatIsNoHeaderIsRefusedByItsByte) {
  const auto refused = [](auto change) {
    EdfFile file = one_channel();
    change(file);
    return refusal_of(file.bytes());
  };
  EXPECT_THAT(refused([](EdfFile& f) { f.records = "many"; }),
              HasSubstr("byte 236: the number of records is 'many'; a whole number is expected"));
  EXPECT_THAT(refused([](EdfFile& f) { f.seconds = ""; }),
              HasSubstr("byte 244: the length of a record is ''"));
  EXPECT_THAT(refused([](EdfFile& f) { f.seconds = "0"; }),
              HasSubstr("byte 244: its records last 0 s"));
  EXPECT_THAT(refused([](EdfFile& f) { f.count = "9999"; }),
              HasSubstr("byte 252: says that there are 9999 signals"));
  EXPECT_THAT(refused([](EdfFile& f) { f.count = "0"; }), HasSubstr("byte 252"));
  EXPECT_THAT(refused([](EdfFile& f) { f.channels[0].digital_low = "low"; }),
              HasSubstr("byte 376: the digital minimum of signal 1 ('C3') is 'low'"));
  EXPECT_THAT(refused([](EdfFile& f) { f.channels[0].per_record = "-4"; }),
              HasSubstr("byte 472: -4 samples in a record"));
  EXPECT_THAT(refused([](EdfFile& f) { f.channels[0].per_record = "99999999"; }),
              HasSubstr("the file ends here, within the first record of 199999998 bytes"));
  EXPECT_THAT(refusal_of("0       "), HasSubstr("within its header of 256 bytes"));
  EXPECT_THAT(refusal_of(one_channel().bytes().substr(0, 400)), HasSubstr("byte 252"));
}

TEST(Edf, AFileThatIsCutShortWhileItIsOpenIsAnError) {
  const berger::test::TemporaryFolder folder;
  const auto recording = berger::open_recording(folder.file("x.edf", one_channel().bytes()));
  std::filesystem::resize_file(folder / "x.edf", 514);
  EXPECT_THAT(berger::test::message_of<berger::FileError>([&] { samples_of(recording, 0); }),
              HasSubstr("byte 514: the file ends here; it was cut short while it was open"));
}

}  // namespace
