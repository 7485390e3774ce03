#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "data/recordings/xdf_clock.hpp"
#include "support/npz_builder.hpp"
#include "support/open_bytes.hpp"

namespace {

using berger::test::little;
using berger::test::notes_of;
using berger::test::open_bytes;
using berger::test::refusal_of;
using berger::test::samples_of;
using testing::ElementsAre;
using testing::HasSubstr;

std::string chunk(std::uint16_t tag, const std::string& content) {
  return std::string("\4", 1) + little(static_cast<std::uint32_t>(content.size() + 2)) +
         little(tag) + content;
}
std::string stream_header(std::uint32_t id, const std::string& name, const std::string& type,
                          int channels, double rate, const std::string& format,
                          const std::string& more = "") {
  return chunk(2, little(id) + "<?xml version=\"1.0\"?><info><name>" + name + "</name><type>" +
                      type + "</type><channel_count>" + std::to_string(channels) +
                      "</channel_count><nominal_srate>" + std::to_string(rate) +
                      "</nominal_srate><channel_format>" + format + "</channel_format>" + more +
                      "</info>");
}
std::string offset(std::uint32_t id, double time, double value) {
  return chunk(4, little(id) + little(time) + little(value));
}
// A sample with its time, or (NaN) without.
std::string sample(double time, const std::string& values) {
  return (std::isnan(time) ? std::string(1, '\0') : std::string("\10", 1) + little(time)) + values;
}
std::string samples(std::uint32_t id, int count, const std::string& all) {
  return chunk(3, little(id) + std::string("\1", 1) + static_cast<char>(count) + all);
}
std::string text(const std::string& letters) {
  return std::string("\1", 1) + static_cast<char>(letters.size()) + letters;
}
const std::string xdf_start =
    "XDF:" +
    chunk(1, "<info><version>1.0</version><datetime>2024-02-03T04:05:06+0100</datetime></info>");
const std::string channels =
    "<desc><channels><channel><label>C3</label><unit>microvolts</unit></channel>"
    "<channel><label>C4</label><unit>mV</unit></channel></channels></desc>";
const std::string eeg_header = stream_header(1, "cap", "EEG", 2, 10, "float32", channels);
const double without_time = NAN;

std::string eeg_samples(double first) {
  return samples(1, 3,
                 sample(first, little(1.F) + little(2.F)) +
                     sample(without_time, little(3.F) + little(4.F)) +
                     sample(without_time, little(5.F) + little(6.F)));
}

TEST(Xdf, TheStreamOfEegIsTheRecording) {
  const auto recording =
      open_bytes(xdf_start + stream_header(7, "eyes", "Gaze", 3, 60, "double64") + eeg_header +
                 samples(7, 1, sample(100, std::string(24, '\0'))) + eeg_samples(100));
  EXPECT_EQ(recording.facts().format, "XDF");
  EXPECT_EQ(recording.facts().rate, 10);
  EXPECT_EQ(recording.facts().channels[1].name, "C4");
  EXPECT_THAT(samples_of(recording, 0), ElementsAre(1, 3, 5));
  EXPECT_THAT(samples_of(recording, 1), ElementsAre(2000, 4000, 6000));
  EXPECT_EQ(berger::to_iso(*recording.facts().start), "2024-02-03T04:05:06.000000");
  EXPECT_THAT(notes_of(recording), HasSubstr("stream 'eyes' (3 channels at 60 Hz) is left out"));
}

TEST(Xdf, MarkersStandWhereTheirTimeIsByTheRecordersClock) {
  const std::string file =
      xdf_start + eeg_header + stream_header(2, "keys", "Markers", 1, 0, "string") +
      eeg_samples(100) + samples(2, 2, sample(5.1, text("left")) + sample(5.2, text("7"))) +
      offset(1, 100, 0) + offset(1, 105, 0) + offset(2, 5, 95) + offset(2, 10, 95);
  const auto recording = open_bytes(file);
  const auto& events = recording.events();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].text, "left");
  EXPECT_NEAR(events[0].onset, 0.1, 1e-6);
  EXPECT_EQ(events[0].sample, 1);
  EXPECT_EQ(events[1].code, 7);
  EXPECT_EQ(events[1].sample, 2);
}

TEST(Xdf, NumbersOfMarkersAndTriggersStayWhatTheyAre) {
  const std::string units =
      "<desc><channels><channel><label>C3</label><unit>volts</unit></channel>"
      "<channel><label>TRIGGER</label><unit>volts</unit></channel></channels></desc>";
  const std::string file = xdf_start + stream_header(1, "cap", "EEG", 2, 10, "float32", units) +
                           stream_header(2, "keys", "Markers", 1, 0, "int32") + eeg_samples(100) +
                           samples(2, 2,
                                   sample(100.1, little(std::int32_t{1'234'561})) +
                                       sample(100.2, little(std::int32_t{1'234'562})));
  const auto recording = open_bytes(file);
  EXPECT_THAT(samples_of(recording, 0), ElementsAre(1e6F, 3e6F, 5e6F));
  EXPECT_THAT(samples_of(recording, 1), ElementsAre(2, 4, 6));
  std::vector<std::string> texts;
  for (const auto& event : recording.events())
    if (event.code > 100) texts.push_back(event.text);
  EXPECT_THAT(texts, ElementsAre("1234561", "1234562"));
}

TEST(Xdf, ALeapInTimeIsAGap) {
  const std::string slow = stream_header(1, "cap", "EEG", 1, 1000, "int16");
  const auto values = [](int from) { return little(static_cast<std::int16_t>(from)); };
  const auto recording = open_bytes(
      xdf_start + slow + samples(1, 2, sample(10, values(1)) + sample(without_time, values(2))) +
      samples(1, 1, sample(12, values(3))));
  ASSERT_EQ(recording.facts().gaps.size(), 1U);
  EXPECT_EQ(recording.facts().gaps[0].sample, 2);
  EXPECT_EQ(recording.facts().gaps[0].count, 1998);
  EXPECT_EQ(recording.facts().samples, 2001);
  EXPECT_TRUE(std::isnan(samples_of(recording, 0)[5]));
  EXPECT_EQ(samples_of(recording, 0)[2000], 3);
}

TEST(Xdf, AfterADamagedChunkItGoesOnAtTheNextBoundary) {
  const std::string boundary("\x43\xA5\x46\xDC\xCB\xF5\x41\x0F\xB3\x0E\xD5\x46\x73\x83\xCB\xE4",
                             16);
  const std::string file = xdf_start + eeg_header + eeg_samples(100) + "\x09garbage" +
                           chunk(5, boundary) + eeg_samples(100.3);
  const auto recording = open_bytes(file);
  EXPECT_EQ(recording.facts().samples, 6);
  EXPECT_THAT(notes_of(recording), HasSubstr("1 chunks are damaged"));
}

TEST(Xdf, WhatCannotBeIsRefused) {
  EXPECT_THAT(refusal_of(xdf_start), HasSubstr("holds no stream"));
  EXPECT_THAT(refusal_of(xdf_start + stream_header(2, "keys", "Markers", 1, 0, "string")),
              HasSubstr("no stream of numbers at a regular rate"));
  EXPECT_THAT(refusal_of(xdf_start + stream_header(2, "x", "EEG", 1, 1, "float16")),
              HasSubstr("the format 'float16'"));
  EXPECT_THAT(refusal_of(xdf_start + stream_header(2, "x", "EEG", 0, 1, "int8")),
              HasSubstr("0 channels"));
  EXPECT_THAT(refusal_of(xdf_start + eeg_header + eeg_header), HasSubstr("two headers"));
}

TEST(XdfClock, AStrayOffsetDoesNotTurnTheFit) {
  std::vector<double> times, offsets;
  for (int i = 0; i < 50; ++i) {
    times.push_back(1000 + 5 * i);
    offsets.push_back(2 + 1e-5 * times.back());
  }
  offsets[20] += 0.5;
  const berger::ClockFit fit = berger::fit_clock(times, offsets);
  EXPECT_NEAR(fit.intercept + fit.slope * 1100, 2 + 1e-5 * 1100, 2e-5);
}

TEST(XdfClock, EvenTimesAreTheLineThroughThem) {
  const auto stretches = berger::even_stretches({5.0, 5.11, 5.19, 5.3}, 10);
  ASSERT_EQ(stretches.size(), 1U);
  EXPECT_NEAR(stretches[0].step, 0.098, 1e-12);  // of numpy.polyfit
  EXPECT_NEAR(stretches[0].start, 5.003, 1e-12);
}

}  // namespace
